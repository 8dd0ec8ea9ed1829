/** Names that a column of the emitted project must not have. */

const KEYWORDS =
  'and as assert async await break case class continue def del elif else except false finally ' +
  'for from global if import in is lambda match none nonlocal not or pass raise return true try ' +
  'type while with yield';

/** Lower-case builtins of Python 3.11 to 3.13; the project's lint forbids shadowing them. */
const BUILTINS =
  'abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod ' +
  'compile complex copyright credits delattr dict dir divmod enumerate eval exec exit filter ' +
  'float format frozenset getattr globals hasattr hash help hex id input int isinstance ' +
  'issubclass iter len license list locals map max memoryview min next object oct open ord pow ' +
  'print property quit range repr reversed round set setattr slice sorted staticmethod str sum ' +
  'super tuple vars zip';

/** Attributes of pydantic's BaseModel, and the first argument of a method. */
const PYDANTIC =
  'construct copy dict from_orm json model_computed_fields model_config model_construct ' +
  'model_copy model_dump model_dump_json model_extra model_fields model_fields_set ' +
  'model_json_schema model_parametrized_name model_post_init model_rebuild model_validate ' +
  'model_validate_json model_validate_strings parse_file parse_obj parse_raw schema schema_json ' +
  'self cls update_forward_refs validate';

/** Columns that every PostgreSQL table already has. */
const POSTGRESQL = 'cmax cmin ctid oid tableoid xmax xmin';

/** What the emitted project adds to the table of rows. */
const EMITTED = 'source_line';

export const RESERVED_NAMES: ReadonlySet<string> = new Set(
  [KEYWORDS, BUILTINS, PYDANTIC, POSTGRESQL, EMITTED].flatMap((names) => names.split(' ')),
);
