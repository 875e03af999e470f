// Names that Python knows without an import (The Python Standard Library, "Built-in Functions"), those of Python 2 included.

export const pythonBuiltins: ReadonlySet<string> = new Set(
  (
    "abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile complex delattr dict dir " +
    "divmod enumerate eval exec filter float format frozenset getattr globals hasattr hash help hex id input int isinstance " +
    "issubclass iter len list locals map max memoryview min next object oct open ord pow print property range repr reversed " +
    "round set setattr slice sorted staticmethod str sum super tuple type vars zip __import__ exit quit " +
    "unicode long raw_input xrange execfile file basestring unichr reduce Exception BaseException ValueError TypeError KeyError " +
    "IOError OSError RuntimeError NotImplementedError PermissionError FileNotFoundError"
  ).split(" "),
);
