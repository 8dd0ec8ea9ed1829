/** Back ends in other languages (JavaScript, JVM, C#, Go): what they fetch, and what they keep of the predictions that they ask for. */
import { stripScriptComments } from '../facts/plain.js';
import { short, type Detector, type Findings } from './findings.js';

const SCRIPT = /\.(?:js|ts|mjs|cjs)$/;
const COMPILED = /\.(?:java|kt|scala|cs|go)$/;
/** Tests, what is built, and what runs in the browser. */
const ELSEWHERE = /\.(?:test|spec|d|min|config)\.\w+$|Tests?\.\w+$|_test\.go$|(?:^|\/)(?:dist|tests?|node_modules)\//;
const BROWSER = /(?:^|\/)(?:frontend[\w-]*|client|public|static|components|pages|mobile)\//;

interface Source {
  readonly path: string;
  readonly code: string;
  /** The name under which other files know it. */
  readonly name: string;
}

export const detectBackends: Detector = (project, found) => {
  const sources = [...project.facts.text].filter(([path]) => (SCRIPT.test(path) && !BROWSER.test(path) || COMPILED.test(path)) && !ELSEWHERE.test(path)).map(([path, text]): Source => ({ path, code: stripScriptComments(text), name: path.split('/').at(-1)!.replace(/\.\w+$/, '') }));
  const asking = sources.filter(asks);
  for (const s of sources) {
    if (COMPILED.test(s.path)) fetches(s, found);
    const asked = asking.includes(s) || asking.some((a) => a !== s && a.name.length > 3 && s.code.includes(a.name) && CALLS_MODEL.test(s.code));
    if (asked || PREDICTS.test(s.code) || /predict/i.test(s.path) && ROUTE.test(s.code)) keeps(s, asked, found);
    // A store that is named for predictions, behind a client that asks for them.
    const named = asking.length > 0 && !asked ? /\b\w{0,30}(?:[pP]rediction|[fF]orecast)\w{0,30}Repo(?:sitory)?\s{0,20}\.\s{0,20}save\w{0,20}\s{0,20}\(/.exec(s.code) : null;
    if (named) found.place('prediction-log.stored', s.path, lineOf(s.code, named.index), 'the back end stores what it asked with what the model answered');
  }
};

const CLIENT = /\b(?:fetch|axios\s{0,20}(?:\.\s{0,20}\w+\s{0,20})?|http\.post|got(?:\.\w+)?|request)\s*\(|\b(?:RestTemplate|RestClient|WebClient|HttpClient|OkHttpClient|FeignClient|IHttpClientFactory)\b|\bhttp\.(?:Post|NewRequest)\b/;
const MODEL_ADDRESS = /["'`/](?:predict|invocations|score|infer|classify|forecast)\b[^"'`\n]{0,40}["'`]/i;
/** A client of a service of the project calls its methods by what they do. */
const CALLS_MODEL = /\.\s*(?:predict|forecast|classify|score|infer|recommend)\w*\s*\(/i;
/** A model of a library for the JVM. */
const PREDICTS = /\.(?:classifyInstance|distributionForInstance)\s*\(/;
const ROUTE = /\bexport\s+(?:async\s+)?function\s+POST\b|@(?:Post|Request)Mapping|\b(?:app|router)\.post\s*\(/;

function asks({ code }: Source): boolean {
  return CLIENT.test(code) && MODEL_ADDRESS.test(code);
}

const STORES = /\b(?:insertOne|insertMany|(?!axios\b)\w+\.create|\w{0,40}[rR]epo(?:sitory)?\s{0,20}\.\s{0,20}save(?:All|AndFlush)?|\w{0,40}[dD]ao\s{0,20}\.\s{0,20}(?:save|insert)|(?:_?context|_?db)\.\w+\.Add(?:Async)?|INSERT\s+INTO)\b[^]{0,40}?[({]([^]{0,900})/gi;
const ANSWER = /predict|confiden|score|proba|forecast|price|risk|label|class\w*Name|result\b/i;
const QUESTION = /\breq\b|request|body|input|payload|features|image|\bdto\b/i;

/** The place where question and answer are stored, or at least said. */
function keeps(s: Source, asked: boolean, found: Findings): void {
  const kept = asked && QUESTION.test(s.code) ? [...s.code.matchAll(STORES)].find((m) => ANSWER.test(m[0])) : undefined;
  if (kept) found.place('prediction-log.stored', s.path, lineOf(s.code, kept.index), 'the back end stores what it asked with what the model answered');
  for (const m of s.code.matchAll(/\b(?:console\.(?:log|info)|(?:log|logger|LOG|LOGGER|_logger)\.(?:info|debug|Info|LogInformation)|System\.out\.println|(?:fmt|log)\.Print\w*|\w{0,20}[lL]og\w{0,20})\s{0,10}\(([^;]{3,300})/g)) {
    const said = m[1]!;
    if (!/predict|forecast/i.test(said) || !/\$\{|\+\s*\w|["'`]\s*,/.test(said) || /error|fail|exception|length|load/i.test(said)) continue;
    found.place('prediction-log.text', s.path, lineOf(s.code, m.index), `only a text log line: ${short(said, 60)}`);
    break;
  }
}

const lineOf = (code: string, at: number): number => code.slice(0, at).split('\n').length;

const GETS = /\bnew\s+HttpGet\b|\.getFor(?:Object|Entity)\s*\(|\.openConnection\s*\(|\bJsoup\s*\.\s*connect\s*\(|\bSource\.fromURL\s*\(|\bHttpRequest\.newBuilder\b|\bhttp\.Get\s*\(|\.Get(?:String|FromJson|Stream)?Async\b/;
const SOURCE_ADDRESS = /["']https?:\/\/(?!localhost|127\.|0\.0\.0\.0|www\.w3\.org|schemas?\.|maven|example)[\w.-]{3,80}\.[a-z]{2,6}\/[^"'\n]{0,200}["']/;

/** A public address is asked for data. */
function fetches(s: Source, found: Findings): void {
  const address = SOURCE_ADDRESS.exec(s.code);
  if (!address || !GETS.test(s.code) || /\.(?:png|jpe?g|gif|svg|ico|webp|pdf)\b|oauth|token|login|auth|hooks?\.|slack|telegram|predict|openai|anthropic/i.test(address[0])) return;
  found.place('acquisition.fetch', s.path, lineOf(s.code, address.index), `fetches over HTTP: ${short(address[0], 60)}`);
}
