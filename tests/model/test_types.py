"""The model's values: what could break out of its place in a file is refused, and the rest is kept as it is."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from httpdgen.model import types
from httpdgen.model.sites import Alias

# Any: a type alias is no type to a type checker.
NARROW: dict[str, Any] = {
    name: getattr(types, name)
    for name in ("Name", "Route", "HostName", "CookieName", "HeaderName", "JvmOption", "Version", "HostPath", "UrlPath")
}
TEXTS: dict[str, Any] = {
    **NARROW,
    "Alias": Alias,
    **{
        name: getattr(types, name)
        for name in ("Text", "HeaderValue", "Realm", "UrlPathQuery", "Url", "Address", "MulticastAddress", "Network")
    },
}
HOSTILE = [
    "",
    "a\nb",
    "a\n",
    "\na",
    "a\r",
    "a\x00b",
    "a\x1b[31m",
    "a\x85b",
    "a\u2028b",
    "a\ud800b",
    "a\uffffb",
    "${HOME}",
    "a${x",
    "a" * 100_000,
]


def accepts(alias: Any, value: object) -> bool:
    try:
        TypeAdapter(alias).validate_python(value)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: ascii(value[:12]))
def test_no_text_holds_what_no_file_can_carry(name: str, value: str) -> None:
    assert not accepts(TEXTS[name], value)


@pytest.mark.parametrize("name", [name for name in TEXTS if name not in {"Text", "HeaderValue", "Realm"}])
@pytest.mark.parametrize("value", ['a b"c', "a\\b", "a<b", 'a;"b', "a]]>b", 'a`b"', 'é"', "a b\u202e"])
def test_no_narrow_text_holds_quotes_or_markup(name: str, value: str) -> None:
    assert not accepts(TEXTS[name], value)


@pytest.mark.parametrize("value", ['say "é" \\d', "100%", "%{HOSTNAME}e", "#!", "]]>", "--", "$(x)", "`x`", " "])
def test_free_text_is_kept_as_it_is(value: str) -> None:
    assert TypeAdapter(types.Text).validate_python(value) == value


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(NARROW)), st.text(max_size=6))
def test_any_text_that_a_narrow_type_takes_is_plain_ascii_on_one_line(name: str, text: str) -> None:
    if accepts(NARROW[name], text):
        assert text.isascii()
        assert text.isprintable()
        assert not set(text) & set('"\\<>%$')


@pytest.mark.parametrize("value", ["expr=%{HTTP_HOST}", "EXPR=x", "expr="])
def test_a_header_is_no_expression(value: str) -> None:
    assert not accepts(types.HeaderValue, value)
    assert accepts(types.HeaderValue, f" {value}")


@pytest.mark.parametrize("value", ["ends in \\", "a\\nb", "%{HTTP_HOST}", "a%{", "$1"])
def test_a_realm_has_nothing_that_httpd_evaluates(value: str) -> None:
    assert not accepts(types.Realm, value)


@pytest.mark.parametrize("value", ['say "é" 100%', "$x {a}", "#<>]]> --"])
def test_a_realm_is_free_text_otherwise(value: str) -> None:
    assert TypeAdapter(types.Realm).validate_python(value) == value


def test_the_url_of_an_error_page_has_nothing_that_httpd_evaluates() -> None:
    assert not accepts(types.ErrorPage, "https://www.example.com/$1")
    assert accepts(types.ErrorPage, "https://www.example.com/?a=$b&c=%7Bd")


@pytest.mark.parametrize("value", ["fe80::1%eth0", 'fe80::1%a"b', "fe80::1%${x}", "ff02::1%\n", "fe80::%x/64"])
def test_an_address_has_no_zone(value: str) -> None:
    assert not accepts(types.Address, value)
    assert not accepts(types.Network, value)
    assert not accepts(types.MulticastAddress, value)


@pytest.mark.parametrize(
    ("value", "address"),
    [("2001:DB8:0::1", "2001:db8::1"), ("192.0.2.1", "192.0.2.1"), ("App-1.example.com", "App-1.example.com")],
)
def test_an_address_is_in_its_usual_form(value: str, address: str) -> None:
    assert TypeAdapter(types.Address).validate_python(value) == address


@pytest.mark.parametrize("value", ["10.1", "1", "999.1.1.1", "-a", "a-", "a..b", "a_b", "a.", "a:b", "[::1]"])
def test_what_is_neither_an_address_nor_a_name_is_refused(value: str) -> None:
    assert not accepts(types.Address, value)


@pytest.mark.parametrize("value", ["192.0.2.1/24", "192.0.2.0/33", "a", "192.0.2.0/255.0.255.0"])
def test_a_network_has_no_host_bits(value: str) -> None:
    assert not accepts(types.Network, value)


@pytest.mark.parametrize(
    "value", ["https://www.example.com", "http://192.0.2.1:8080/a?b=c#d", "https://[2001:db8::1]/"]
)
def test_a_url_is_taken(value: str) -> None:
    assert TypeAdapter(types.Url).validate_python(value) == value


@pytest.mark.parametrize(
    "value",
    [
        "ftp://a.b/",
        "https://",
        "https:///a",
        "https://a:b/",
        "https://a:99999/",
        "https://a:0/",
        "https://u:p@a/",
        "https://[::1/",
        "https://[fe80::1%25eth0]/",
        "https://(a)/",
        "https://-a/",
        "https://10.1/",
        "https://a/ b",
        "https://a/${x}",
    ],
)
def test_what_is_no_whole_url_is_refused(value: str) -> None:
    assert not accepts(types.Url, value)


@pytest.mark.parametrize("escape", ["%2f", "%3F", "%23", "%00", "%0A", "%FF", "%24%7B"])
def test_a_client_is_not_sent_to_what_httpd_would_escape_twice(escape: str) -> None:
    assert not accepts(types.RedirectUrl, f"https://www.example.com/a{escape}b")
    assert accepts(types.RedirectUrl, "https://www.example.com/%22%25%5C%C3%A9%7B")


@pytest.mark.parametrize("value", ["/a/../b", "/..", "//a", "/a//b", "a", "", "/a/./b", "/a ", "/a%b"])
def test_a_path_on_a_host_is_absolute_and_straight(value: str) -> None:
    assert not accepts(types.HostPath, value)


@pytest.mark.parametrize(
    ("text", "milliseconds"), [("0s", 0), ("300ms", 300), ("10s", 10_000), ("2h", 7_200_000), ("365d", 31_536_000_000)]
)
def test_a_duration_has_a_unit(text: str, milliseconds: int) -> None:
    assert types.Duration.parse(text).ms == milliseconds


@pytest.mark.parametrize("value", [5, True, 1.5, None, "5", "5 s", "\u0663s", "1e3s", "3651d", "9999999999s", "5s\n"])
def test_what_is_no_duration_is_refused(value: object) -> None:
    assert not accepts(types.Duration, value)


@given(st.integers(0, 31_536_000_000))
def test_a_duration_is_read_back_from_what_it_is_written_as(milliseconds: int) -> None:
    duration = types.Duration(milliseconds)
    text = str(duration)
    if len(text.rstrip("dhms")) <= 9:
        assert types.Duration.parse(text) == duration


@pytest.mark.parametrize(
    ("value", "ratio"), [(0.2, Fraction(1, 5)), (0, Fraction(0)), (1, Fraction(1)), (1e-7, Fraction(1, 10**7))]
)
def test_a_ratio_is_the_decimal_that_was_written(value: float, ratio: Fraction) -> None:
    assert TypeAdapter(types.Ratio).validate_python(value) == ratio


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan"), float("inf"), 10**400, True, "0.2", None])
def test_what_is_no_ratio_is_refused(value: object) -> None:
    assert not accepts(types.Ratio, value)


@pytest.mark.parametrize("value", [0, 512, "0M", "512", "512MB", "1.5G", "M", "\u0661M", True, None, "9999999999K"])
def test_a_size_is_a_whole_number_with_a_unit(value: object) -> None:
    assert not accepts(types.Bytes, value)
    assert not accepts(types.BitRate, value)


def test_sizes_count_by_1024_and_rates_by_1000() -> None:
    assert TypeAdapter(types.Bytes).validate_python("2k") == 2048
    assert TypeAdapter(types.BitRate).validate_python("2K") == 2000


@pytest.mark.parametrize("value", [True, 1.0, "1", None, 10**30])
def test_a_count_is_a_whole_number_and_nothing_like_one(value: object) -> None:
    assert not accepts(types.Count, value)
