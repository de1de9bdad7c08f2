"""Make reproducible zip files, byte-identical on every machine.

Python's zipfile compresses with the machine's zlib, and implementations differ
(zlib-ng, Apple's). So the compressor is a pinned libdeflate, whose output depends
only on its version. Format: APPNOTE.TXT 6.3, sections
4.3.7, 4.3.12, 4.3.16, https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
"""

import hashlib
import struct
import zlib
from datetime import UTC, datetime

import deflate

from review.exports.release import Release

LEVEL = 12  # libdeflate's best; a second for 12 MB
STORED, DEFLATED = 0, 8
VERSION = 20  # the first version with DEFLATED
UNIX = 3 << 8
UTF_8 = 1 << 11
FILE = 0o100644 << 16  # everyone reads, the owner writes
DOS_EPOCH = 315532800  # 1980-01-01, the earliest time in a zip


def zipped(site: dict[str, bytes], release: Release) -> bytes:
    """The offline edition as a zip with all files that the site loads in one folder."""
    unused = _unused(site)
    return archive({f"{release.name}/{name}": site[name] for name in site if name not in unused}, release.timestamp)


def _unused(site: dict[str, bytes]) -> set[str]:
    """Style sheets and scripts that no page names: pages load them in bundles, and other editions one by one."""
    named = b"".join(site[name] for name in site if name.endswith((".html", ".js")))
    parts = [name for name in site if name.startswith("assets/") and name.endswith((".css", ".js"))]
    return {name for name in parts if name.rpartition("/")[2].encode() not in named}


def archive(files: dict[str, bytes], timestamp: int) -> bytes:
    """The bytes of a zip.

    The mimetype file of an EPUB comes first (EPUB 3.3, 4.3.2); it is too short to compress.

    Args:
        files: the content of each file by its path.
        timestamp: the time of every file, in seconds since 1970.
    """
    body, directory = bytearray(), bytearray()
    for path in sorted(files, key=lambda path: (path != "mimetype", path)):
        name, about, packed = path.encode(), *_entry(files[path], timestamp)
        header = struct.pack("<HHHHHIIIHH", VERSION, UTF_8, *about, len(name), 0)
        directory += b"PK\1\2" + struct.pack("<H", VERSION | UNIX) + header
        directory += struct.pack("<HHHII", 0, 0, 0, FILE, len(body)) + name
        body += b"PK\3\4" + header + name + packed
    count = len(files)
    return (
        bytes(body + directory) + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), len(body), 0)
    )


def _entry(content: bytes, timestamp: int) -> tuple[tuple[int, ...], bytes]:
    """Method, time, date, checksum, and sizes of a file, and its compressed bytes."""
    packed = bytes(deflate.deflate_compress(content, LEVEL)) if content else b""
    method = DEFLATED if len(packed) < len(content) else STORED
    data = packed if method else content
    return (method, *_dos_time(timestamp), zlib.crc32(content), len(data), len(content)), data


def _dos_time(timestamp: int) -> tuple[int, int]:
    """Time and date in UTC in MS-DOS format."""
    when = datetime.fromtimestamp(max(timestamp, DOS_EPOCH), UTC)
    time = when.hour << 11 | when.minute << 5 | when.second // 2
    return time, when.year - 1980 << 9 | when.month << 5 | when.day


def sums(digests: dict[str, str]) -> str:
    """Lines for `sha256sum --check`, given the SHA-256 digests by file name."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items()))


def checksums(files: dict[str, bytes]) -> str:
    """Lines for `sha256sum --check`, given the content of each file by name."""
    return sums({name: hashlib.sha256(content).hexdigest() for name, content in files.items()})
