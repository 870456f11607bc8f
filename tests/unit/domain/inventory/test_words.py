"""Words of every exporter and language mean one thing; what is no such word means nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.inventory import words
from app.domain.inventory.words import (
    is_error,
    is_no_network,
    means_total,
    power_state,
    yes_or_no,
)

# -- yes and no ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "meaning"),
    [
        # Excel's booleans: English, German, French, Italian, Spanish, Dutch, Swedish, Polish.
        ("TRUE", True), ("FALSE", False), ("WAHR", True), ("FALSCH", False), ("VRAI", True),
        ("FAUX", False), ("VERO", True), ("FALSO", False), ("VERDADERO", True), ("WAAR", True),
        ("ONWAAR", False), ("SANT", True), ("FALSKT", False), ("PRAWDA", True), ("FAŁSZ", False),
        # Turkish, Russian, Greek, Finnish, Hungarian, Japanese and Chinese.
        ("DOĞRU", True), ("YANLIŞ", False), ("ИСТИНА", True), ("ЛОЖЬ", False), ("ΑΛΗΘΕΣ", True),
        ("ΨΕΥΔΕΣ", False), ("ψευδές", False), ("TOSI", True), ("EPÄTOSI", False), ("IGAZ", True),
        ("HAMIS", False), ("はい", True), ("いいえ", False), ("是", True), ("否", False),
        # Yes and no, also without the accents that a code page lost.
        ("Ja", True), ("Nein", False), ("Oui", True), ("Non", False), ("sí", True), ("SI", True),
        ("não", False), ("NAO", False), ("hayır", False), ("HAYIR", False), ("Nē", False),
        # Signs and states, with blanks around.
        ("1", True), ("-1", True), ("0", False), (" yes ", True), ("\tNo\n", False),
        ("Enabled", True), ("disabled", False), ("on", True), ("off", False),
    ],
)  # fmt: skip
def test_words_for_yes_and_no(word: str, meaning: bool) -> None:
    assert yes_or_no(word) is meaning


@pytest.mark.parametrize(
    "word", ["", "  ", "n/a", "unknown", "2", "1.0", "poweredOn", "truely", "-", "yes no", "NaN"]
)
def test_other_words_say_neither_yes_nor_no(word: str) -> None:
    assert yes_or_no(word) is None


@given(st.sampled_from(sorted(words._YES | words._NO)), st.sampled_from(["", " ", "\u00a0"]))
def test_every_word_of_the_list_is_known_in_every_case(word: str, blank: str) -> None:
    for written in (word, word.upper(), word.capitalize(), f"{blank}{word}{blank}"):
        assert yes_or_no(written) is (word in words._YES)


def test_no_word_means_both() -> None:
    assert not words._YES & words._NO


# -- power states ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("poweredOn", "poweredOn"), ("Powered On", "poweredOn"), ("POWERED_ON", "poweredOn"),
        ("On", "poweredOn"), ("Running", "poweredOn"), ("VM running", "poweredOn"),
        ("PowerState/running", "poweredOn"), ("Läuft", "poweredOn"), ("Encendido", "poweredOn"),
        ("Sous tension", "poweredOn"), ("Включен", "poweredOn"), ("パワーオン", "poweredOn"),
        ("Włączony", "poweredOn"), ("已打开电源", "poweredOn"), ("True", "poweredOn"),
        ("poweredOff", "poweredOff"), ("off", "poweredOff"), ("SHUTOFF", "poweredOff"),
        ("VM deallocated", "poweredOff"), ("Éteint", "poweredOff"), ("Hors tension", "poweredOff"),
        ("ausgeschaltet", "poweredOff"), ("Выключена", "poweredOff"), ("パワーオフ", "poweredOff"),
        ("suspended", "suspended"), ("Saved", "suspended"), ("Paused", "suspended"),
        ("サスペンド", "suspended"), ("已挂起", "suspended"), ("En pause", "suspended"),
        ("", ""), ("  ", ""), ("?", ""), ("unknown", ""), ("n/a", ""), ("poweredOnn", ""),
        ("2", ""), ("onoff", ""),
    ],
)  # fmt: skip
def test_power_states(word: str, state: str) -> None:
    assert power_state(word) == state


@pytest.mark.parametrize("state", list(words._POWER_WORDS))
def test_every_word_for_a_power_state_is_understood(state: str) -> None:
    for word in words._POWER_WORDS[state]:
        assert power_state(word) == state, word
        assert power_state(word.upper()) == state, word


# -- failed formulas -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "#N/A", "#NA", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!",
        "#CALC!", "#GETTING_DATA", "#FIELD!",
        # German, French, Italian, Dutch, Swedish, Polish and Portuguese.
        "#NV", "#BEZUG!", "#WERT!", "#ZAHL!", "#ÜBERLAUF!", "#VALEUR!", "#NOM ?", "#NOM\u00a0?",
        "#RIF!", "#NOME?", "#N/D", "#WAARDE!", "#N/B", "#DEEL/0!", "#NAAM?", "#VÄRDEFEL!",
        "#NAMN?", "#ARG!", "#N/D!", "#NÚM!",
        # Spanish writes some with an inverted mark.
        "#¡REF!", "#¡VALOR!", "#¡DIV/0!", "#¿NOMBRE?",
    ],
)  # fmt: skip
def test_failed_formulas_of_every_language(text: str) -> None:
    assert is_error(text)


@pytest.mark.parametrize(
    "text",
    ["", "#", "#1", "#NOTE", "# N/A", "N/A", "REF!", "#web01!", "#Great!", "#N/A today", "##REF!",
     "#!", "#ref!", "Network #1"],
)  # fmt: skip
def test_texts_that_only_begin_with_a_hash(text: str) -> None:
    assert not is_error(text)


# -- networks that are none ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["", " ", "Not connected", "not_connected", "<none>", "None", "N/A", "Disconnected", "-", "--",
     "Nicht verbunden", "Non connecté", "No conectado", "Não conectado", "Niet verbonden",
     "Ej ansluten", "(null)", "Unknown", "unassigned"],
)  # fmt: skip
def test_words_for_no_network(name: str) -> None:
    assert is_no_network(name)


@pytest.mark.parametrize(
    "name",
    ["VM Network", "none-of-yours", "Disconnected-VLAN", "0", "VLAN 10", "Nantes", "dvportgroup-7"],
)
def test_names_of_networks(name: str) -> None:
    assert not is_no_network(name)


# -- totals ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    ["Total", "TOTAL:", "Totals", "Total VMs", "VM total", "Grand total", "Sub-Total",
     "Sum of memory", "Summe", "Gesamt:", "Gesamtergebnis", "Somme", "Total général", "Totaal",
     "Razem", "ИТОГО", "Всего:", "合計", "Yhteensä", "Összesen", "Total: 1,304", "Count (412)"],
)  # fmt: skip
def test_rows_of_totals(name: str) -> None:
    assert means_total(name)


@pytest.mark.parametrize(
    "name", ["", "  ", "web01", "12345", "totalizer01", "sumo", "the total of db", "---", "2026"]
)
def test_names_that_are_no_totals(name: str) -> None:
    assert not means_total(name)


@given(st.text())
def test_any_text_is_answered(text: str) -> None:
    assert yes_or_no(text) in {True, False, None}
    assert power_state(text) in {"", "poweredOn", "poweredOff", "suspended"}
    assert is_no_network(text) in {True, False}
    assert means_total(text) in {True, False}
    assert not is_error(text) or text.startswith("#")
