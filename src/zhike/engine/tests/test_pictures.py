"""Pictures of strangers: drawn anew or refused, whatever their bytes are, and in bounded time."""

import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from zhike.engine import pictures

FRAME = b"\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00"


def saved(form: str, frames: int = 1) -> bytes:
    first, *others = [Image.effect_noise((16, 12), 40 + n).convert("RGB") for n in range(frames)]
    target = io.BytesIO()
    first.save(target, form, **({"save_all": True, "append_images": others} if others else {}))
    return target.getvalue()


SOUND = [(kind, saved(form, n)) for kind, form in pictures.FORMATS.items() for n in (1, 3) if (form, n) != ("JPEG", 3)]
HARM = st.lists(st.tuples(st.integers(8, 2_000), st.integers(0, 255)), max_size=6)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(sound=st.sampled_from(SOUND), harm=HARM, end=st.integers(20, 4_000))
def test_damaged_pictures_are_drawn_or_refused_and_the_file_stays(
    tmp_path: Path, sound: tuple[str, bytes], harm: list[tuple[int, int]], end: int
) -> None:
    kind, content = sound
    damaged = bytearray(content[:end])
    for place, byte in harm:
        damaged[place % len(damaged)] = byte
    path = tmp_path / "picture"
    path.write_bytes(damaged)

    try:
        pictures.redraw(path, kind)
    except pictures.NoPicture:
        assert path.read_bytes() == damaged
    else:
        Image.open(path).verify()
    assert [one.name for one in tmp_path.iterdir()] == ["picture"]


@pytest.mark.parametrize("kind", ["image/gif", "image/webp"])
def test_a_picture_that_moves_goes_on_moving(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "picture"
    path.write_bytes(saved(pictures.FORMATS[kind], 3))

    pictures.redraw(path, kind)

    with Image.open(path) as drawn:
        assert drawn.n_frames == 3


def test_a_film_of_tiny_frames_is_refused_before_it_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "picture"
    head = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff"
    path.write_bytes(head + FRAME * (pictures.MOST_FRAMES + 1) + b"\x3b")

    with pytest.raises(pictures.NoPicture, match="frames"):
        pictures.redraw(path, "image/gif")
