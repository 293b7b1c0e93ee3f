/**
 * The Python side of a program, the same under WASI and under the host's Python. `run` reads the program and its data on descriptor 0 as
 * one JSON object, and returns its answer as bytes: a letter (V a value, F a failure) and JSON.
 * B1. A program that changes this code or the modules that it uses can forge its own answer, nothing else: the next one does not share
 *     an interpreter with it.
 * B2. What a program prints is not its answer: that goes another way.
 */
const RUNTIME = String.raw`
import sys, os, json, ast, types, time, datetime

class Data(dict):
    """A JSON object, whose fields can also be read and set as attributes."""
    __slots__ = ()

    def __getattr__(self, name):
        try:
            return self[name]
        except KeyError:
            raise AttributeError(f"there is no field {name!r}" if not name.startswith("__") else name) from None

    def __setattr__(self, name, value):
        self[name] = value

    def __delattr__(self, name):
        try:
            del self[name]
        except KeyError:
            raise AttributeError(f"there is no field {name!r}") from None

    def to_py(self):
        return self


class Items(list):
    __slots__ = ()

    def to_py(self):
        return self


class Input:
    def __init__(self, items):
        self._items = items
        self._at = 0

    def all(self):
        return self._items

    def first(self):
        return self._items[0] if self._items else None

    def last(self):
        return self._items[-1] if self._items else None

    @property
    def item(self):
        return self._items[self._at] if self._items else None


class ResultError(Exception):
    pass


FILE = "code.py"
NOTHING_LEFT = "The code waits for something that nothing settles."


def read_all():
    parts = []
    while True:
        part = os.read(0, 1 << 20)
        if not part:
            return b"".join(parts)
        parts.append(part)


def to_json_value(value):
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return value.total_seconds()
    if isinstance(value, (set, frozenset, types.GeneratorType, range)) or type(value).__name__ in ("deque", "dict_keys", "dict_values", "map", "filter", "zip"):
        return list(value)
    kind = type(value)
    if kind.__module__ in ("decimal", "_decimal", "_pydecimal") and kind.__name__ == "Decimal":
        return int(value) if value == value.to_integral_value() else float(value)
    if kind.__module__ == "fractions":
        return float(value)
    if kind.__module__ in ("uuid", "pathlib"):
        return str(value)
    if hasattr(kind, "__dataclass_fields__"):
        return {name: getattr(value, name) for name in kind.__dataclass_fields__}
    if hasattr(value, "items") and hasattr(value, "keys"):
        return dict(value)
    if isinstance(value, (bytes, bytearray)):
        raise ResultError("bytes, which are no JSON: decode them, or encode them as Base64")
    if hasattr(kind, "__members__"):
        return value.value
    raise ResultError(f"a value of type {kind.__name__}, which is no JSON")


def without_nan(value):
    if isinstance(value, float):
        return value if value == value and value not in (float("inf"), float("-inf")) else None
    if isinstance(value, dict):
        return {key: without_nan(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [without_nan(inner) for inner in value]
    if value is None or isinstance(value, (str, int)):
        return value
    return without_nan(to_json_value(value))


def to_json(value):
    def encode(what, **options):
        return json.dumps(what, default=to_json_value, separators=(",", ":"), allow_nan=False, **options)
    try:
        text = encode(value, ensure_ascii=False)
    except ValueError as error:
        if "Out of range float" not in str(error):
            raise
        value = without_nan(value)
        text = encode(value, ensure_ascii=False)
    try:
        return text.encode()
    except UnicodeEncodeError:
        return encode(value).encode()


def line_of(error):
    line, trace = None, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == FILE:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


NO_MODULE = "Code has Python's standard library. The operator can switch on the server's own Python with its packages (MILLRACE_CODE_PYTHON=native)."
NO_HOST = "Code runs apart from the server: it has no files, no network and no processes. Use the nodes for them, e.g. HTTP Request."


def hint_for(error):
    message = str(error)
    if isinstance(error, HintedError):
        return error.hint
    if isinstance(error, ModuleNotFoundError):
        return NO_MODULE
    if isinstance(error, SyntaxError):
        return "In Python the names begin with an underscore: _json, _items, _input, _vars." if "$" in (error.text or "") else None
    if isinstance(error, NameError):
        name = getattr(error, "name", None)
        return f"Write: import {name}" if name in sys.stdlib_module_names else None
    if isinstance(error, AttributeError) and "there is no field" in message:
        return "Use .get(name) for a field that may be missing."
    if isinstance(error, OSError) or "_socket" in message or "start new thread" in message:
        return NO_HOST
    return None


def failure(kind, error, index=None):
    name = str(type(error).__name__)[:200]
    try:
        message = str(error)
    except BaseException:
        message = "something that cannot be shown was raised"
    said = {"kind": kind, "name": name, "message": message[:2000]}
    if isinstance(error, SyntaxError):
        said.update(message=str(error.msg)[:2000], line=error.lineno or 1, column=error.offset or 1)
    else:
        line = line_of(error)
        if line is not None:
            said["line"] = line
    if index is not None:
        said["itemIndex"] = index
    try:
        hint = hint_for(error)
    except BaseException:
        hint = None
    if hint is not None:
        said["hint"] = hint
    return b"F" + json.dumps(said).encode()


def waits(node):
    """Whether the program awaits outside of its own functions."""
    for inner in ast.iter_child_nodes(node):
        if isinstance(inner, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            continue
        if isinstance(inner, (ast.Await, ast.AsyncFor, ast.AsyncWith)) or waits(inner):
            return True
    return False


def compile_program(source, names):
    """The source as the body of a function, so that it can return; lines keep their numbers."""
    tree = ast.parse(source, FILE)
    shared = sorted({name for node in ast.walk(tree) if isinstance(node, ast.Global) for name in node.names})
    is_async = waits(tree)
    make = ast.AsyncFunctionDef if is_async else ast.FunctionDef

    def build(parameters):
        arguments = ast.arguments(posonlyargs=[], args=[ast.arg(name) for name in parameters], kwonlyargs=[], kw_defaults=[], defaults=[])
        body = ([ast.Global(shared)] if shared else []) + (tree.body or [ast.Pass()])
        function = make("code", arguments, body, [], type_params=[])
        module = ast.fix_missing_locations(ast.Module([function], []))
        return compile(module, FILE, "exec")

    code = build([])
    body = next(const for const in code.co_consts if isinstance(const, types.CodeType))
    # A name that the program assigns is its own local; it begins with what the name stands for, as people expect of items = items[1:].
    own = [name for name in names if name in body.co_varnames or name in body.co_cellvars]
    return (build(own) if own else code), own, is_async


def prepare_asyncio():
    import asyncio

    class Selector:
        def select(self, timeout=None):
            if timeout is None:
                raise RuntimeError(NOTHING_LEFT)
            if timeout > 0:
                time.sleep(timeout)
            return []

        def get_map(self):
            return {}

        def close(self):
            pass

    class Loop(asyncio.BaseEventLoop):
        def __init__(self):
            super().__init__()
            self._selector = Selector()

        def _process_events(self, events):
            pass

        def _write_to_self(self):
            pass

    class Policy(asyncio.events.BaseDefaultEventLoopPolicy):
        _loop_factory = Loop

    asyncio.set_event_loop_policy(Policy())
    return asyncio


def zone_file(changes):
    """Changes of a zone in the format that zoneinfo reads (RFC 8536)."""
    import io, struct
    kinds, times, places = [], [], []
    for start, offset, is_summer in changes:
        kind = (offset, is_summer)
        if kind not in kinds:
            kinds.append(kind)
        if start is not None:
            times.append(start)
            places.append(kinds.index(kind))
    names = b"".join(f"{'-' if offset < 0 else '+'}{abs(offset) // 3600:02}{abs(offset) // 60 % 60:02}\0".encode() for offset, _ in kinds)
    head = lambda *counts: b"TZif2" + bytes(15) + struct.pack(">6l", *counts)
    body = struct.pack(f">{len(times)}q", *times) + bytes(places)
    body += b"".join(struct.pack(">lbB", offset, is_summer, 6 * place) for place, (offset, is_summer) in enumerate(kinds))
    return io.BytesIO(head(0, 0, 0, 0, 0, 0) + head(0, 0, 0, len(times), len(kinds), len(names)) + body + names + b"\n\n")


def prepare_zones(zones):
    import zoneinfo
    from zoneinfo import _common
    host = _common.load_tzdata
    _common.load_tzdata = lambda key: zone_file(zones[key]) if key in zones else host(key)
    return zoneinfo


def clock_names(around, zones):
    zone, name, now = datetime.timezone.utc, around.get("zone", "UTC"), around.get("now")
    if zones or name != "UTC":
        try:
            zone = prepare_zones(zones).ZoneInfo(name)
        except Exception:
            pass
    moment = datetime.datetime.fromtimestamp(now / 1000 if now else time.time(), zone)
    return {"_now": moment, "_today": moment.replace(hour=0, minute=0, second=0, microsecond=0)}


class HintedError(Exception):
    """Says what to do; raised where data of other nodes is missing."""

    def __init__(self, message, hint):
        super().__init__(message)
        self.hint = hint


class Node:
    """What another node gave."""

    def __init__(self, name, given, at):
        self._name, self._given, self._at = name, given, at

    def _problem(self, message, hint):
        problem = self._given.get("problem") or {}
        return HintedError(problem.get("message", message), problem.get("hint", hint))

    def all(self, output=None, run=None):
        if self._given.get("items") is None:
            raise self._problem(f'"{self._name}" has not run.', "Look at isExecuted first.")
        return Items(self._given["items"] if output is None and run is None else self._chosen(output, run))

    def _chosen(self, output, run):
        firings = self._given.get("firings")
        if firings is None:
            raise HintedError(f'The outputs and runs of "{self._name}" were not handed to the code.', f'Write the call out: _("{self._name}").all(0, 0)')
        ports, runs = firings["ports"], firings["runs"]
        wanted = firings["means"] if run is None else run
        firing = (runs[-1] if runs else None) if wanted == -1 else next((each for each in runs if each["run"] == wanted), None)
        if firing is None:
            times = "once" if len(runs) == 1 else f"{len(runs)} times"
            raise HintedError(f'"{self._name}" has no run {run}: it ran {times} before this step.', f'Give a run index from {runs[0]["run"] if runs else 0} to {runs[-1]["run"] if runs else 0}, or -1 for the latest.')
        if output is None:
            return next((items for _, items in firing["outputs"] if items), [])
        by_number = isinstance(output, int) and not isinstance(output, bool)
        port = (ports[output] if 0 <= output < len(ports) else None) if by_number else next((each for each in ports if each == output), None)
        if port is None:
            listed = ", ".join(f"{index} ({each})" for index, each in enumerate(ports))
            raise HintedError(f'"{self._name}" has no output {json.dumps(output, default=str)}.', f"Its outputs are {listed}.")
        return next((items for each, items in firing["outputs"] if each == port), [])

    def first(self, output=None, run=None):
        items = self.all(output, run)
        return items[0] if items else None

    def last(self, output=None, run=None):
        items = self.all(output, run)
        return items[-1] if items else None

    def itemMatching(self, index):
        items, places = self.all(), self._given.get("paired") or []
        place = places[index] if 0 <= index < len(places) else None
        if place is None:
            raise self._problem(f'Item {index} does not come from one item of "{self._name}".', f'Choose the item yourself: _("{self._name}").first()')
        return (items + list(self._given.get("others") or []))[place]

    item_matching = itemMatching

    def pairedItem(self, index=None):
        return self.itemMatching(self._at() if index is None else index)

    @property
    def item(self):
        return self.itemMatching(self._at())

    @property
    def json(self):
        return self.item.json

    @property
    def isExecuted(self):
        return self._given["isExecuted"]

    @property
    def params(self):
        return self._given.get("params") or Data()


class Nodes:
    def __init__(self, given, at):
        self._given, self._at = given, at

    def __call__(self, name):
        if name not in self._given:
            raise HintedError(f'The data of "{name}" was not handed to the code.', 'Write the name of the node as it stands on it, as text: _("Fetch order").')
        return Node(name, self._given[name], self._at)

    __getitem__ = __call__

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return self(name)


class CallableItems(Items):
    """All items, or those of another node: _items, _items("Fetch order")."""
    __slots__ = ("nodes",)

    def __call__(self, name=None, output=None, run=None):
        return self if name is None else self.nodes(name).all(output, run)


# What people read in errors and in type(_items): how it is made is nobody's business.
CallableItems.__name__ = CallableItems.__qualname__ = "Items"


def namespace(request):
    items = CallableItems(request["items"])
    module = types.ModuleType("__main__")
    scope = module.__dict__
    around = request["around"]
    scope.update(clock_names(around, request.get("zones") or {}))
    for name, value in request["names"].items():
        scope["_" + name[1:] if name.startswith("$") else name] = value
    given = Input(items)
    items.nodes = Nodes(around.get("nodes") or {}, lambda: given._at)
    scope.update(items=items, _items=items, _input=given, _node=items.nodes, _=items.nodes)
    sys.modules["__main__"] = module
    return scope


def point_at(scope, index):
    items = scope["_items"]
    item = items[index] if index < len(items) else None
    scope["_input"]._at = index
    scope.update(item=item, _item=item, _json=item.get("json") if item is not None else None, _binary=(item.get("binary") or Data()) if item is not None else None, _itemIndex=index)


def execute(program, own, is_async, scope):
    exec(program, scope)
    code = scope.pop("code")
    result = code(*[scope[name] for name in own])
    return prepare_asyncio().run(result) if is_async else result


def answer(value, limit):
    try:
        text = to_json(value)
    except MemoryError:
        raise
    except BaseException as error:
        return failure("result", error)
    if len(text) > limit:
        return failure("too-large", ResultError(len(text)))
    return b"V" + text


def run_program():
    request = json.loads(read_all(), object_pairs_hook=Data)
    if "random" in sys.modules:
        sys.modules["random"].seed()  # it was seeded before the snapshot, the same for all
    if "asyncio" in request["source"]:
        prepare_asyncio()
    scope = namespace(request)
    point_at(scope, 0)
    try:
        program, own, is_async = compile_program(request["source"], list(scope))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        return failure("syntax", error if str(error) else SyntaxError("it is nested too deeply"))
    if request["mode"] == "check":
        return b"Vnull"
    index = None
    try:
        if request["mode"] == "each":
            result = []
            for index in range(len(scope["_items"])):
                point_at(scope, index)
                result.append(execute(program, own, is_async, scope))
            index = None
        else:
            result = execute(program, own, is_async, scope)
    except MemoryError:
        raise
    except BaseException as error:
        return failure("pending" if str(error) == NOTHING_LEFT else "runtime", error, index)
    if result is None:
        return b'F{"kind":"result","message":"nothing"}'
    return answer(result, request["limit"])


OUT_OF_MEMORY = b'F{"kind":"memory","message":"MemoryError"}'


def run():
    try:
        answered = run_program()
    except MemoryError:
        answered = OUT_OF_MEMORY
    except BaseException as error:
        answered = failure("runtime", error)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:
            pass
    return answered


sys.stdout.reconfigure(line_buffering=True, errors="backslashreplace")
sys.stderr.reconfigure(line_buffering=True, errors="backslashreplace")
sys.dont_write_bytecode = True
`

/** Runs once under WASI, up to the snapshot: the clock's resolution is asked for nowhere else. */
export const WASI_BOOTSTRAP =
  RUNTIME +
  String.raw`
def load():
    """Imports one more module into the snapshot to come."""
    name = read_all().decode()
    try:
        prepare_asyncio() if name == "asyncio" else __import__(name)
        return b"V1"
    except ImportError:
        return b"V0"


# Room in the heap: a program that needs no more than this leaves the size of the memory as it was.
spare = bytearray(8 << 20)
del spare
os.write(1, b"%d %d %d\n" % (id(run), id(load), id(())))
time.clock_getres(time.CLOCK_REALTIME)
`

/** Where the operator's packages appear. */
export const PACKAGES = '/packages'

/** Runs one program under the host's Python. */
export const NATIVE_PROGRAM =
  RUNTIME +
  String.raw`
NO_MODULE = "It is not among the packages of the server's Python. The operator installs them."


def prepare_asyncio():
    import asyncio
    return asyncio


if os.path.isdir("${PACKAGES}"):
    import site
    site.addsitedir("${PACKAGES}")
answered = memoryview(run())
while answered:
    answered = answered[os.write(3, answered):]
os._exit(0)
`

/** Loaded after the first snapshot, while nothing else is to do, so that a program's imports of them cost nothing. */
export const PRELOADED: readonly string[] = [
  'random',
  'zoneinfo',
  'math',
  're',
  'collections',
  'itertools',
  'functools',
  'string',
  'textwrap',
  'statistics',
  'decimal',
  'fractions',
  'hashlib',
  'hmac',
  'base64',
  'csv',
  'io',
  'copy',
  'uuid',
  'urllib.parse',
  'html',
  'html.parser',
  'calendar',
  'typing',
  'dataclasses',
  'enum',
  'unicodedata',
  'difflib',
  'heapq',
  'bisect',
  'zlib',
  'gzip',
  'secrets',
  'pprint',
  'traceback',
  'logging',
  'xml.etree.ElementTree',
  'email.utils',
  'email.message',
  'contextlib',
  'pathlib',
  'ipaddress',
  'asyncio',
]
