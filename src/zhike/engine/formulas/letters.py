"""Capital and small letters in SQL that asks no locale: ASCII by the C collation, other letters by a table of ours."""

from functools import cache


@cache
def pairs() -> tuple[str, str]:
    """Capitals of Latin, Greek and Cyrillic beyond ASCII, and beside them their small letters."""
    capitals = [chr(n) for n in range(0xC0, 0x530) if len(chr(n).lower()) == 1 and chr(n).lower() != chr(n)]
    return "".join(capitals), "".join(letter.lower() for letter in capitals)


def lowered(x: str) -> str:
    capital, small = pairs()
    ascii_only = f'lower({x} COLLATE "C")'
    return f"(CASE WHEN octet_length({x}) = length({x}) THEN {ascii_only} ELSE translate({ascii_only}, '{capital}', '{small}') END)"


def raised(x: str) -> str:
    capital, small = pairs()
    ascii_only = f'upper({x} COLLATE "C")'
    return f"(CASE WHEN octet_length({x}) = length({x}) THEN {ascii_only} ELSE translate({ascii_only}, '{small}', '{capital}') END)"
