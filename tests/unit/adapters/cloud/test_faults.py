"""Sentences for what the libraries raise."""

from __future__ import annotations

import socket
import ssl

import pytest
import requests
from keystoneauth1 import exceptions as auth
from openstack import exceptions as sdk

from app.adapters.cloud.faults import chain, explained, is_denied, scrubbed, status_of

URL = "https://user@cloud.example.com:5000/v3/auth/tokens"


def caused(outer: Exception, inner: BaseException) -> Exception:
    outer.__cause__ = inner
    return outer


def answered(kind: type[sdk.HttpException], status: int) -> sdk.HttpException:
    error = kind("x")
    error.status_code = status
    return error


def certificate(message: str) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError(1, message)
    error.verify_message = message
    return error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (caused(auth.ConnectFailure("x"), ConnectionRefusedError()), "refuses connections"),
        (caused(auth.ConnectFailure("x"), socket.gaierror(-2, "x")), "cannot be resolved"),
        (caused(auth.ConnectFailure("x"), ConnectionResetError()), "closed the connection"),
        (auth.ConnectFailure("x"), "cannot be reached"),
        (auth.ConnectTimeout("x"), "did not answer in time"),
        (requests.exceptions.ReadTimeout("x"), "did not answer in time"),
        (requests.exceptions.ProxyError("x"), "The proxy for"),
        (requests.exceptions.SSLError("x"), "No secure connection"),
        (
            caused(requests.exceptions.SSLError("x"), certificate("self-signed certificate")),
            "it signs itself",
        ),
        (
            caused(auth.ConnectFailure("x"), certificate("certificate has expired")),
            "it has expired",
        ),
        (
            caused(
                auth.ConnectFailure("x"),
                certificate("IP address mismatch, certificate is not valid for '127.0.0.1'."),
            ),
            "it was made for another name",
        ),
        (certificate("unable to get local issuer certificate"), "does not know has signed it"),
        (certificate("path length exceeded"), "not trusted: path length exceeded"),
        (auth.Unauthorized("x"), "does not accept this login"),
        (auth.Forbidden("x"), "(403)"),
        (answered(sdk.ForbiddenException, 403), "(403)"),
        (answered(sdk.NotFoundException, 404), "(404)"),
        (answered(sdk.HttpException, 429), "too often (429)"),
        (answered(sdk.HttpException, 502), "(error 502)"),
        (answered(sdk.ConflictException, 409), "refuses what was asked (error 409)"),
        (auth.EndpointNotFound("x"), "no address of a service"),
        (auth.EmptyCatalog("x"), "no address of a service"),
        (auth.DiscoveryFailure("x"), "does not tell its versions"),
        (sdk.SDKException("x"), "cannot be understood"),
        (OSError("x"), "cannot be reached"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_each_kind_has_its_sentence(error: Exception, words: str) -> None:
    found = explained(error, URL, "secret")
    assert found is not None
    assert words in found.message
    assert "user@" not in found.message


@pytest.mark.parametrize("error", [TypeError("x"), KeyError("x"), AssertionError("x")])
def test_our_own_faults_have_none(error: Exception) -> None:
    assert explained(error, URL, "secret") is None


@pytest.mark.parametrize("secret", ["p@ss/word?&=", 'quo"ted\\', "späß€", "a b+c", "%41%"])
def test_a_secret_is_masked_in_any_spelling(secret: str) -> None:
    import json
    from urllib.parse import quote, quote_plus

    spellings = [secret, quote(secret), quote_plus(secret), quote(secret, safe="")]
    spellings += [json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]]
    for text in spellings:
        assert text not in scrubbed(f"before {text} after", secret)
        assert scrubbed(f"before {text} after", secret).startswith("before ")


def test_nothing_is_masked_without_a_secret() -> None:
    assert scrubbed("as it was", "") == "as it was"


def test_details_are_short_and_clean() -> None:
    found = explained(sdk.SDKException("secret " * 500), URL, "secret")
    assert found
    assert "secret" not in found.details
    assert len(found.details) <= 600


def test_status_of_either_library() -> None:
    assert status_of(auth.Forbidden("x")) == 403
    assert status_of(answered(sdk.HttpException, 409)) == 409
    assert status_of(ValueError("x")) == 0
    assert is_denied(auth.Forbidden("x"))
    assert not is_denied(auth.Unauthorized("x"))


def test_a_chain_that_bites_its_tail_ends() -> None:
    first, second = ValueError("1"), ValueError("2")
    first.__context__, second.__context__ = second, first
    assert list(chain(first)) == [first, second]
