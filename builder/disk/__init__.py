"""The door to files. Everything that reads or writes a file of a cluster goes through here."""

from builder.disk.finding import (
    FoundFile,
    Place,
    WrittenFile,
    exists,
    find_files,
    find_link,
    stat_written,
    subfolders,
)
from builder.disk.moving import (
    is_new,
    keep_file,
    make_folder,
    move_file,
    put_back,
    remove_file,
    remove_folder,
    rename_file,
    rename_folder,
)
from builder.disk.reading import (
    opened,
    read_at_most,
    read_bytes,
    read_inside,
    read_pieces,
)
from builder.disk.replacing import (
    sync_folder,
    try_lock,
    write_all,
    write_lasting,
    write_pieces,
    write_whole,
)
from builder.disk.writing import (
    append_bytes,
    resize_file,
    write_at,
    write_bytes,
)

__all__ = [
    "FoundFile",
    "Place",
    "WrittenFile",
    "append_bytes",
    "exists",
    "find_files",
    "find_link",
    "is_new",
    "keep_file",
    "make_folder",
    "move_file",
    "opened",
    "put_back",
    "read_at_most",
    "read_bytes",
    "read_inside",
    "read_pieces",
    "remove_file",
    "remove_folder",
    "rename_file",
    "rename_folder",
    "resize_file",
    "stat_written",
    "subfolders",
    "sync_folder",
    "try_lock",
    "write_all",
    "write_at",
    "write_bytes",
    "write_lasting",
    "write_pieces",
    "write_whole",
]
