"""The words that exports use for one and the same thing, in the languages they come in.

Excel writes booleans in the language of its menus, .NET and other tools in English; power states
are spelled by each exporter in its own way. All of them are one word after the import.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Excel's booleans in the languages that translate them, then yes and no, then signs and states.
_YES = frozenset(
    [
        "true",
        "wahr",
        "vrai",
        "vero",
        "verdadero",
        "verdadeiro",
        "waar",
        "sant",
        "sand",
        "sann",
        "tosi",
        "prawda",
        "pravda",
        "igaz",
        "doğru",
        "adevărat",
        "истина",
        "істина",
        "αληθες",
        "αληθησ",
        "istina",
        "resnica",
        "tiesa",
        "teisinga",
        "patiess",
        "tõene",
        "вярно",
        "cert",
        "egia",
        "真",
        "참",
        "yes",
        "y",
        "ja",
        "j",
        "oui",
        "si",
        "sì",
        "sí",
        "sim",
        "s",
        "kyllä",
        "tak",
        "ano",
        "áno",
        "igen",
        "evet",
        "da",
        "да",
        "так",
        "ναι",
        "taip",
        "jā",
        "jah",
        "はい",
        "是",
        "예",
        "1",
        "-1",
        "t",
        "on",
        "enabled",
        "active",
        "aktiviert",
        "activé",
        "habilitado",
    ]
)
_NO = frozenset(
    [
        "false",
        "falsch",
        "faux",
        "falso",
        "onwaar",
        "falskt",
        "falsk",
        "usann",
        "epätosi",
        "fałsz",
        "nepravda",
        "hamis",
        "yanlış",
        "fals",
        "ложь",
        "хибність",
        "ψευδες",
        "ψευδησ",
        "neistina",
        "neresnica",
        "netiesa",
        "klaidinga",
        "aplams",
        "väär",
        "невярно",
        "gezurra",
        "假",
        "거짓",
        "no",
        "n",
        "nein",
        "non",
        "não",
        "nao",
        "nee",
        "nej",
        "nei",
        "ei",
        "nie",
        "ne",
        "nem",
        "hayır",
        "nu",
        "нет",
        "ні",
        "не",
        "όχι",
        "nē",
        "いいえ",
        "否",
        "아니요",
        "0",
        "f",
        "off",
        "disabled",
        "inactive",
        "deaktiviert",
        "désactivé",
        "deshabilitado",
    ]
)


def yes_or_no(word: str) -> bool | None:
    """What a word for yes or no means; None for a blank or any other word."""
    return _FLAGS.get(_plain(_folded(word)))


POWERED_ON, POWERED_OFF, SUSPENDED = "poweredOn", "poweredOff", "suspended"

_POWER_WORDS: dict[str, tuple[str, ...]] = {
    POWERED_ON: (
        "poweredon", "poweron", "on", "running", "started", "starting", "up", "active", "true",
        "1", "vmrunning", "powerstaterunning", "eingeschaltet", "ein", "wirdausgefuhrt", "lauft",
        "gestartet", "soustension", "allume", "encoursdexecution", "encendido", "encendida",
        "enejecucion", "ligado", "ligada", "emexecucao", "acceso", "accesa", "inesecuzione",
        "ingeschakeld", "aan", "pa", "paslagen", "wlaczony", "uruchomiony", "включен", "включена",
        "работает", "电源打开", "已打开电源", "パワーオン",
    ),
    POWERED_OFF: (
        "poweredoff", "poweroff", "off", "shutoff", "shutdown", "shut", "stopped", "stopping",
        "stop", "down", "halted", "inactive", "deallocated", "vmdeallocated", "terminated",
        "false", "0", "ausgeschaltet", "aus", "gestoppt", "horstension", "eteint", "arrete",
        "apagado", "apagada", "detenido", "desligado", "desligada", "spento", "spenta", "arrestato",
        "uitgeschakeld", "uit", "av", "avslagen", "wylaczony", "zatrzymany", "выключен",
        "выключена", "已关闭电源", "パワーオフ",
    ),
    SUSPENDED: (
        "suspended", "suspend", "saved", "paused", "standby", "hibernated", "sleeping", "frozen",
        "angehalten", "gespeichert", "pausiert", "interrompu", "enpause", "suspendu", "suspendido",
        "suspensa", "suspenso", "sospeso", "sospesa", "onderbroken", "wstrzymany",
        "приостановлен", "已挂起", "サスペンド",
    ),
}  # fmt: skip


@lru_cache(maxsize=1024)
def power_state(word: str) -> str:
    """``poweredOn``, ``poweredOff`` or ``suspended``; empty for a blank or any other word."""
    return _POWER_STATES.get(letters_of(word), "")


# Spanish begins some with an inverted mark, French parts the mark from the word.
_ERROR = re.compile(r"#(?:N/?A|NV|N/[BD]!?|GETTING_DATA|[¡¿]?[^\W\d_]{2,16}(?:/0)?\s?[!?])")


def is_error(text: str) -> bool:
    """Whether a text is what Excel writes for a formula that failed (``#N/A``, ``#BEZUG!``)."""
    return text[:1] == "#" and text == text.upper() and _ERROR.fullmatch(text) is not None


_NO_NETWORK = frozenset(
    {
        "", "none", "notconnected", "disconnected", "notassigned", "unassigned", "unconnected",
        "nonetwork", "nicht verbunden", "nichtverbunden", "getrennt", "nonconnecte", "deconnecte",
        "noconectado", "desconectado", "naoconectado", "nonconnesso", "nietverbonden", "ejansluten",
        "unknown", "na", "null", "nil",
    }
)  # fmt: skip


@lru_cache(maxsize=4096)
def is_no_network(name: str) -> bool:
    """Whether an adapter's network is a word for having none (``Not connected``, ``<none>``).

    A port group may bear such a word for its name, which only the sheets of port groups tell.
    """
    return letters_of(name) in _NO_NETWORK


_TOTALS = frozenset(
    {
        "total", "totals", "grandtotal", "sum", "sums", "subtotal", "overall", "summe", "gesamt",
        "gesamtsumme", "gesamtergebnis", "summen", "somme", "totalgeneral", "totalgénéral",
        "totaux", "totali", "totales", "totais", "totalt",
        "totaal", "eindtotaal", "totale", "totalecomplessivo", "suma", "sumatotal", "soma",
        "totalgeral", "summa", "yhteensä", "yhteensa", "razem", "celkem", "összesen", "osszesen",
        "toplam", "итого", "всего", "合計", "总计", "合计", "count", "average", "anzahl",
        "mittelwert", "durchschnitt", "moyenne", "promedio", "media",
    }
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")


def means_total(name: str) -> bool:
    """Whether a name is a word for a row of totals, with or without what it sums up."""
    words = _WORD.findall(name.casefold())
    if not words:
        return False
    whole = "".join(words)
    return whole in _TOTALS or words[0] in _TOTALS or words[-1] in _TOTALS


def _folded(word: str) -> str:
    return word.strip().casefold().replace("i̇", "i")


def _plain(word: str) -> str:
    """The word without accents."""
    parts = unicodedata.normalize("NFKD", word)
    letters = "".join(sign for sign in parts if not unicodedata.combining(sign))
    return letters.replace("ł", "l").replace("ı", "i")


def letters_of(word: str) -> str:
    """Letters and digits alone, small, without accents: ``Powered_Off`` is ``poweredoff``."""
    return "".join(sign for sign in _plain(_folded(word)) if sign.isalnum())


# Known words are compared as cells are: without case, accents and the shapes of one letter.
_FLAGS: dict[str, bool] = {
    _plain(_folded(word)): meaning
    for meaning, words in ((True, _YES), (False, _NO))
    for word in words
}
_POWER_STATES = {letters_of(word): state for state, words in _POWER_WORDS.items() for word in words}
