import type { CompletionOption } from '@millrace/expression'

const words = (text: string): readonly string[] => text.split(' ')

/** A name of the data in Python: what it is in expressions, and what people read about it. */
export interface DataName {
  readonly expression: string
  readonly detail: string
  readonly docs: string
}
const name = (expression: string, detail: string, docs: string): DataName => ({ expression, detail, docs })

/** Names that code in Python has besides the language: docs/guides/code.md lists them. */
export const DATA_NAMES: Readonly<Record<string, DataName>> = Object.freeze({
  items: name('$input.all()', 'list', 'All items: dicts with json, and binary where there is some.'),
  item: name('$input.item', 'dict', 'The item at hand; the first one when the code runs once for all.'),
  _json: name('$json', 'dict', 'The data of the item at hand.'),
  _input: name('$input', 'object', 'What came in: all(), first(), last(), item.'),
  _items: name('$input.all()', 'list', 'All items. _items("Node") gives those of another node.'),
  _item: name('$input.item', 'dict', 'The item at hand; the first one when the code runs once for all.'),
  _itemIndex: name('$itemIndex', 'int', 'The place of the item at hand, from 0.'),
  _binary: name('$binary', 'dict', 'The files of the item at hand, by name.'),
  _: name('$', 'function', 'What another node gave: _("Node").first().json, .all(), .item.'),
  _node: name('$node', 'object', 'What another node gave: _node["Node"].json.'),
  _vars: name('$vars', 'dict', 'Variables of the workflow and the workspace.'),
  _env: name('$env', 'dict', 'Settings that the operator lets workflows read.'),
  _execution: name('$execution', 'dict', 'This execution: id, mode.'),
  _workflow: name('$workflow', 'dict', 'This workflow: id, name.'),
  _trigger: name('$trigger', 'dict', 'The data that the execution began with.'),
  _prevNode: name('$prevNode', 'dict', 'The node that the items come from.'),
  _runIndex: name('$runIndex', 'int', 'How often the node has run before.'),
  _now: name('$now', 'datetime', 'Now, in the time zone of the workflow.'),
  _today: name('$today', 'datetime', 'Midnight of today, in the time zone of the workflow.'),
})

export const KEYWORDS = words(
  'and as assert async await break case class continue def del elif else except finally for from global if import in is lambda match nonlocal not or pass raise return try while with yield True False None',
)

/** Functions and errors of the language itself. */
export const BUILT_IN = words(
  'abs all any bool bytes callable chr complex dict divmod enumerate filter float format frozenset getattr hasattr hash hex int isinstance issubclass iter len list map max min next object oct ord pow print range repr reversed round set setattr slice sorted str sum super tuple type vars zip Exception ValueError KeyError TypeError IndexError AttributeError RuntimeError StopIteration ZeroDivisionError',
)

/** Modules of the standard library that code is likely to need, with what is used of them. */
export const MODULES: Readonly<Record<string, readonly string[]>> = Object.freeze({
  asyncio: words('gather run sleep wait_for Semaphore Queue'),
  base64: words('b64decode b64encode urlsafe_b64decode urlsafe_b64encode'),
  bisect: words('bisect bisect_left insort'),
  calendar: words('monthrange isleap day_name month_name'),
  collections: words('Counter OrderedDict defaultdict deque namedtuple'),
  contextlib: words('contextmanager suppress'),
  copy: words('copy deepcopy'),
  csv: words('DictReader DictWriter reader writer'),
  dataclasses: words('asdict dataclass field replace'),
  datetime: words('date datetime time timedelta timezone UTC'),
  decimal: words('Decimal ROUND_HALF_EVEN ROUND_HALF_UP getcontext'),
  difflib: words('SequenceMatcher get_close_matches unified_diff'),
  enum: words('Enum IntEnum auto'),
  fractions: words('Fraction'),
  functools: words('cache lru_cache partial reduce wraps'),
  gzip: words('compress decompress'),
  hashlib: words('md5 new sha1 sha256 sha512'),
  heapq: words('heappop heappush nlargest nsmallest'),
  hmac: words('compare_digest digest new'),
  html: words('escape unescape'),
  io: words('BytesIO StringIO'),
  ipaddress: words('ip_address ip_network'),
  itertools: words('accumulate batched chain combinations count cycle groupby islice pairwise permutations product repeat zip_longest'),
  json: words('JSONDecodeError dumps loads'),
  logging: words('error getLogger info warning'),
  math: words('ceil dist exp floor gcd hypot inf isclose isnan log log10 nan pi pow prod sqrt trunc'),
  operator: words('add attrgetter itemgetter mul'),
  random: words('choice choices randint random sample shuffle uniform'),
  re: words('DOTALL IGNORECASE MULTILINE compile escape findall finditer fullmatch match search split sub'),
  secrets: words('choice token_bytes token_hex token_urlsafe'),
  statistics: words('fmean mean median mode quantiles stdev variance'),
  string: words('Template ascii_letters ascii_lowercase ascii_uppercase digits punctuation'),
  textwrap: words('dedent fill indent shorten wrap'),
  time: words('monotonic perf_counter sleep strftime time'),
  typing: words('Any Callable Literal NamedTuple Optional TypedDict Union'),
  unicodedata: words('category name normalize'),
  urllib: words('parse'),
  uuid: words('UUID uuid4 uuid5'),
  zlib: words('compress crc32 decompress'),
  zoneinfo: words('ZoneInfo'),
})

/** Methods of values, by the kind that expressions know them as. */
export const METHODS: Readonly<Record<string, readonly string[]>> = Object.freeze({
  text: words(
    'capitalize casefold count encode endswith find format index isalnum isalpha isdigit islower isspace isupper join ljust lower lstrip partition removeprefix removesuffix replace rfind rjust rpartition rsplit rstrip split splitlines startswith strip swapcase title translate upper zfill',
  ),
  list: words('append clear copy count extend index insert pop remove reverse sort'),
  object: words('clear copy get items keys pop popitem setdefault update values'),
  dateTime: words(
    'astimezone date day fromisoformat hour isoformat isoweekday microsecond minute month replace second strftime time timestamp timetuple utcoffset weekday year',
  ),
})

/** A field of one of these names is the method of the dict when it is read as an attribute. */
export const isDictMethod = (field: string): boolean =>
  METHODS['object']?.includes(field) === true || field === 'fromkeys' || field === 'to_py'

/** What can be asked of `_input` and `_("Node")`. */
export const OF_NODES: ReadonlySet<string> = new Set(words('all first last item itemMatching pairedItem json isExecuted params'))

export const option = (label: string, kind: CompletionOption['kind'], detail = ''): CompletionOption => ({ label, kind, detail })
