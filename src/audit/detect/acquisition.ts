/** Does live code bring data in from outside the repository? */
import type { Project, Site } from '../graph/project.js';
import type { Detector, Findings, Found } from './findings.js';
import { argText, rolesOf, whereabouts } from './roles.js';
import { patternOf } from '../pattern-of.js';

const LOCAL = /localhost|127\.0\.0\.1|0\.0\.0\.0|host\.docker|api_url|API_URL|API_BASE|API_HOST|BACKEND|backend_url|ENDPOINT_URL|\/predict|\/health|\/score|\/metrics|\/invocations|webhook|slack|telegram|discord|grafana|prometheus|mlflow|registry|alert|github\.com\/repos|api\.github|notify|notion|openai|anthropic/i;
const SERVICE = /predict|infer|monitor|drift|dashboard|prediction|\blog|report|feedback|registry|experiment|alert|notif|simulat|replay|load_?test|locust|smoke|health|client|ui\b|frontend|auth|outcome|retrain_check/i;
const DATA = /ingest|extract|load|fetch|collect|etl|source|data|download|query|read|crawl|scrap|spider|dataset|acqui|import|feature|pull|stream|produc|train|batch/i;
const MODEL_FILE = /model|artifact|checkpoint|weights|\.pkl|\.joblib|\.onnx|\.pt\b|\.h5|encoder|scaler|champion|bundle|vectorizer|tokenizer/i;
const DATA_FILE = /data|csv|parquet|json|raw|dataset|\.zip|images?|train|events?|records|\.tar/i;

export const detectAcquisition: Detector = (project, found) => {
  const { serving, pages } = rolesOf(project, found);
  const trained = new Set([...found.files('model.fit', 'model.fit-saved')].flatMap((f) => project.closure(f, 3)));
  const served = new Set([...serving].flatMap((f) => project.closure(f, 3)).filter((f) => !trained.has(f)));
  const sites = (id: string) => found.of(id).filter((f): f is Found & Site => !!f.file && !!f.call).map((f) => ({ file: f.file, call: f.call, scope: f.scope, what: f.what }));
  const keep = (s: Site & { what: string }, what: string) => { found.site('acquisition.fetch', s, what); };
  const outside = (s: Site) => !serving.has(s.file) && !pages.has(s.file);

  for (const s of sites('io.dataset')) keep(s, `loads a public data set (${s.what})`);
  // A query language asks by POST.
  for (const s of sites('io.http-post')) if (outside(s) && /graphql/i.test(s.file.facts.code) && DATA.test(whereabouts(s)) && !LOCAL.test(argText(s, project)) && !/auth|login|token/i.test(whereabouts(s))) keep(s, `fetches over HTTP (${s.what})`);
  for (const s of sites('io.bundled')) keep(s, `loads a public data set (${s.what})`);
  for (const s of sites('io.model-get')) if (/\brepo_type\s*=\s*["']dataset["']/.test(s.call.args) && outside(s)) keep(s, `loads a data set from a hub (${s.what})`);
  // A picture of a page is no data.
  const reads = (s: Site) => !/\.(?:screenshot|pdf)\(/.test(s.file.facts.code) || /inner_text|text_content|\.content\(\)|query_selector|locator\(|\.evaluate\(|BeautifulSoup|page_source/.test(s.file.facts.code);
  for (const s of sites('io.scrape')) if (outside(s) && reads(s)) keep(s, `scrapes pages (${s.what})`);
  for (const s of sites('io.http-get')) {
    const text = argText(s, project);
    if (!outside(s) && publicApi(s) && !LOCAL.test(text)) { keep(s, `fetches over HTTP (${s.what})`); continue; }
    if (!outside(s) || LOCAL.test(text) || /mlflow|registry|webhook|notify|health/i.test(whereabouts(s).split(' ').at(-1)!) || SERVICE.test(whereabouts(s)) && !DATA.test(whereabouts(s)) && !savesDataFile(s)) continue;
    if (MODEL_FILE.test(s.call.args) && !DATA_FILE.test(s.call.args)) continue;
    // What is named for its models downloads those.
    if (/model|weights|checkpoint/i.test(s.file.path.split('/').at(-1)!) && !/data/i.test(whereabouts(s).split('/').at(-1)!)) continue;
    if (onlyLocal(s)) continue;
    // A model that only the service fetches is not data.
    if (served.has(s.file) && MODEL_FILE.test(`${whereabouts(s)} ${s.call.args}`)) continue;
    keep(s, `fetches over HTTP (${s.what})`);
  }
  for (const s of sites('io.table-read')) if (/https?:\/\/|s3a?:\/\/|gs:\/\/|abfss?:\/\//.test(argText(s, project)) && outside(s) && !argText(s, project).includes('localhost')) keep(s, `reads a table from a remote address (${s.what})`);
  for (const s of sites('io.table-read')) {
    // The address may come in through a parameter: a remote data file named in the same module decides.
    const remote = [...s.file.facts.code.matchAll(/["'](?:https?|s3a?|gs|abfss?):\/\/(?!localhost)[^"'\n]{3,300}\.(?:csv|parquet|json|zip|gz|tsv|xlsx?|data)[^"'\n]{0,40}["']/g)][0];
    if (outside(s) && /^\s*(?:self\.)?\w*(?:url|uri)\b/i.test(s.call.args) && !/mlflow|model|artifact|database|conn/i.test(s.call.args)) { keep(s, `reads a table from a remote address (${s.what})`); continue; }
    if (remote && outside(s) && /^\s*(?:[a-z_]\w*)\s*(?:,|$)/.test(s.call.args)) keep(s, `reads a table from a remote address (${s.what})`);
  }
  for (const s of sites('io.storage-get')) {
    const text = `${argText(s, project)} ${whereabouts(s)}`;
    // A helper that is handed the place gets what its callers ask for.
    const asked = callersText(project, s);
    if (asked && outside(s) && DATA_FILE.test(asked) && !(MODEL_FILE.test(asked) && !/data|csv|parquet/i.test(asked)) && !/prediction|monitor|drift/i.test(asked)) { keep(s, `reads object storage (${s.what})`); continue; }
    if (asked && MODEL_FILE.test(asked) && !DATA_FILE.test(asked)) continue;
    if (!outside(s) || (MODEL_FILE.test(text) && !DATA_FILE.test(`${s.call.args} ${whereabouts(s).replace(/^\S+/, '')}`)) || /prediction|monitor|drift|log/i.test(text) && !/raw|train/i.test(text)) continue;
    keep(s, `reads object storage (${s.what})`);
  }
  for (const s of sites('io.queue-get')) if (outside(s) && !found.has('io.queue-put')) found.site('acquisition.queue', s, `consumes a queue (${s.what})`);
  databases(project, sites, outside, keep);
  spark(project, found, outside);
  commands(project, found);
  documentation(project, found);
};

/** What the callers of a function pass for the parameters that it hands on, with their own names. */
function callersText(project: Project, s: Site): string {
  const f = s.call.fn >= 0 ? s.file.facts.functions[s.call.fn]! : undefined;
  const names = f?.params.split(',').map((p) => /^\s*([A-Za-z]\w*)/.exec(p)?.[1]).filter((n) => n && n !== 'self' && n !== 'cls') ?? [];
  if (!f || !names.some((n) => patternOf(`\\b${n!}\\b`).test(s.call.args))) return '';
  return project.callsNamed(f.name).filter((c) => c.scope === 'live' && project.modules.targets(c.file, c.call).some((t) => t.file === s.file && t.fn === s.call.fn)).map((c) => `${argText(c, project)} ${whereabouts(c)}`).join(' ');
}

/** The service itself asks a public source of data by its address, and reads the answer. */
function publicApi(s: Site): boolean {
  const near = s.file.facts.code.slice(Math.max(0, s.call.from - 400), s.call.to + 200);
  return /["']https?:\/\/(?:api|data|\w+\.api)\.[\w.-]+\/[^"'\n]{0,200}["']/.test(near) && near.includes('.json()') && !/hook|auth|oauth|token_url|login|predict|openai|anthropic|huggingface|stripe|sendgrid|twilio|github|groq|gemini|together|cohere|mistral/i.test(near);
}

/** A file of data is asked for by its name and written down, whatever the folder around is called. */
function savesDataFile(s: Site): boolean {
  const { code } = s.file.facts;
  return /["'][^"'\n]{0,200}\.(?:csv|parquet|tsv|zip|gz|xlsx?)["']/.test(code) && /\.iter_content\(|\.write\(\s*\w+\.content|write_bytes\(/.test(code);
}

/** All addresses that the file names are services of this machine or of the own network: it asks them, it fetches no data. */
function onlyLocal(s: Site): boolean {
  const hosts = [...s.file.facts.code.matchAll(/https?:\/\/([\w.{}$-]+)/g)].map((m) => m[1]!);
  return hosts.length > 0 && hosts.every((h) => /^(?:localhost|127\.|0\.0\.0\.0|host\.docker)/.test(h) || !h.includes('.') && !/[{}$]/.test(h));
}

type Sites = (id: string) => (Site & { what: string })[];

/** A database read counts where the database is a server and holds the data set, not the project's own log. */
function databases(project: Project, sites: Sites, outside: (s: Site) => boolean, keep: (s: Site & { what: string }, what: string) => void) {
  const env = [...project.facts.text].filter(([p]) => /(?:^|\/)\.env|settings|config/.test(p)).map(([, t]) => t).join('\n');
  const server = (s: Site) => {
    const near = project.closure(s.file, 2).map((f) => f.facts.code).join('\n');
    if (/sqlite3?[.:]|duckdb/.test(near) && !/postgres|mysql|mongo|mssql|snowflake|bigquery|redshift|oracle|psycopg/i.test(near)) return false;
    return /postgres|mysql|mongo|mssql|snowflake|bigquery|redshift|oracle|psycopg|mariadb|cassandra|elasticsearch|athena|databricks|hive/i.test(near) || !/sqlite/i.test(env) && /create_engine|connect/.test(near);
  };
  for (const s of [...sites('io.db-read'), ...sites('io.db-exec')]) {
    const isRead = s.call.name.endsWith('execute') ? /select\b(?!\s+1\b|\s+version)/i.test(argText(s, project)) && !/information_schema|sqlite_master|pg_catalog/i.test(argText(s, project)) : true;
    if (s.call.name.endsWith(".find") && !/collection|\bdb\b|mongo|client/i.test(s.call.raw)) continue;
    if (!isRead || !outside(s) || !server(s) || ownStore(s)) continue;
    const where = whereabouts(s);
    if (SERVICE.test(where) || !DATA.test(where) || /predictions?\b|feedback|prediction_log|inference_log|run_id|drift/i.test(argText(s, project))) continue;
    keep(s, `reads a database server (${s.what})`);
  }
}

/** Spark readers of cloud volumes, streams and databases. */
function spark(project: Project, found: Findings, outside: (s: Site) => boolean) {
  for (const s of project.callsNamed('load', 'table', 'jdbc', 'csv', 'parquet')) {
    if (!/(?:^|\.)(?:read|readStream)\b/.test(s.call.raw) || !outside(s)) continue;
    const chain = s.file.facts.code.slice(s.call.from, s.call.to);
    if (/cloudFiles|kafka|jdbc|s3a?:|gs:|abfss|wasbs|mongo|bigquery|snowflake/.test(chain)) found.site('acquisition.fetch', s, 'reads a stream, volume or database with Spark');
  }
}

const FETCH_COMMAND = /(?:^|[\s;&|(])(?:curl|wget)\s[^#]*https?:\/\/|\bkaggle\s+(?:datasets|competitions)\s+download|\baws\s+s3\s+(?:cp|sync)\s+(?:--\S+\s+)*["']?s3:|\bgsutil\s+(?:-m\s+)?(?:cp|rsync)\s+(?:-\S+\s+)*["']?gs:|\bgdown\s|\baws\s+s3\s+sync\b/;
const TOOL_FETCH = /install|forge|anaconda|usr\/local\/bin|chmod|get-pip|\.deb\b|\bapt|keyring|\.gpg|miniconda|\|\s*(?:sudo\s+)?(?:ba|z)?sh\b|python3?\s+-\s*$|terraform|kubectl|helm|prometheus|node_exporter|health|localhost|127\.0\.0\.1|docker|releases\/download|model|-X\s*POST|--data|\bcurl\b.*\s-d\s|spark-|hadoop|\.jar|api\.github|api\.(?:render|heroku|vercel|netlify|digitalocean)\.|hook|webhook/i;

function commands(project: Project, found: Findings) {
  for (const c of project.facts.commands) {
    if (!FETCH_COMMAND.test(c.text) && !/\b(?:curl|wget)\s[^|]*(?:\$\{?\w*(?:URL|url|MIRROR|BASE|S3|link)\w*\}?|--config|-i\s)/.test(c.text)) continue;
    const variable = !FETCH_COMMAND.test(c.text);
    if (variable && !/\b(?:curl|wget)\s/.test(c.text)) continue;
    if (TOOL_FETCH.test(c.text) || (variable && !/data|download|fetch|dataset/i.test(c.path))) continue;
    if (c.origin === 'readme') found.place('acquisition.manual', c.path, c.line, 'documents a download command');
    else if (c.origin === 'shell' || c.origin === 'make' || c.origin === 'ci' || c.origin === 'dvc' || c.origin === 'task') found.place('acquisition.fetch', c.path, c.line, 'downloads data with a command');
  }
}

const SOURCE = /kaggle|uci\b|archive\.ics|zenodo|huggingface\.co\/datasets|data\.gov|physionet|openml|figshare|drive\.google|dataset[s]?\b.{0,40}https?:/i;

/** README names where to get the file and the file is not committed: a documented manual download. */
function documentation(project: Project, found: Findings) {
  inCode(project, found);
  if (!project.facts.python.size && ![...project.facts.text.keys()].some((p) => /\.(?:scala|R|jl|java)$/.test(p))) return;
  const committed = project.facts.workspace.files.some((f) => /\.(?:csv|parquet|json|xlsx?|zip|data|arff|feather|tsv)$/i.test(f.path) && f.bytes > 20_000 && /data|raw|input/i.test(f.path) && !/demo|sample|test|artifact|output|result|metric|report/i.test(f.path));
  for (const [path, md] of project.facts.markdown) {
    if (!/readme|data|docs?\//i.test(path)) continue;
    const lines = [...md.prose, ...md.code].sort((x, y) => x.line - y.line);
    const sources = lines.filter((l) => SOURCE.test(l.text) && /download|place|put|get|obtain|save|copy|from|source|available|dataset|http|:\s*$/i.test(l.text));
    // What is fetched by hand into a folder that the repository leaves empty is not committed, whatever else is.
    const byHand = sources.find((line) => {
      const near = lines.filter((l) => l.line >= line.line && l.line <= line.line + 5).map((l) => l.text).join(' ');
      const target = /((?:[\w-]+\/)*(?:data|raw|inputs?)(?:\/[\w-]+)*)\//.exec(near.replace(/https?:\S+/g, ''))?.[1];
      return target !== undefined && /download/i.test(near) && !project.facts.workspace.files.some((f) => f.path.includes(`${target}/`) && /\.(?:csv|parquet|json|xlsx?|zip|tsv)$/i.test(f.path));
    });
    const line = byHand ?? sources[0];
    if (line) found.place(committed && !byHand ? 'acquisition.named' : 'acquisition.manual', path, line.line, 'names where the data is downloaded by hand');
  }
}

const KEPT = /\.(?:csv|parquet|json|xlsx?|zip|data|arff|feather|tsv)$/i;

/** The help or the error message of a command says where to get the file that is not committed. */
function inCode(project: Project, found: Findings) {
  if (project.facts.workspace.files.some((f) => KEPT.test(f.path) && f.bytes > 20_000 && /data|raw|input/i.test(f.path))) return;
  for (const s of project.sites) {
    if (s.scope !== 'live' || !/add_argument$|Option$|Argument$|Error$|^print$|exit$/.test(s.call.name)) continue;
    const said = /["'][^"'\n]*(?:kaggle|\buci\b|zenodo|physionet|openml|figshare)[^"'\n]*["']/i.exec(s.call.args)?.[0];
    if (said && /csv|data ?set|\bdata\b|file|download|zip/i.test(said) && !/submi/i.test(said)) found.site('acquisition.manual', s, `says where the data is got: ${said.slice(0, 60)}`);
  }
}

/** A class that writes the tables which it reads keeps what the pipeline has made. */
function ownStore(s: Site): boolean {
  const { functions, code } = s.file.facts;
  const owner = s.call.fn >= 0 ? functions[s.call.fn]!.owner : '';
  return owner !== '' && functions.some((f, i) => f.owner === owner && i !== s.call.fn && /\.(?:to_sql|to_gbq|bulk_save_objects|insert_many)\(/.test(code.slice(f.from, f.to)));
}
