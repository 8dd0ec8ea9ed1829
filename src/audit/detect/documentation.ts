/** The four questions that a README must answer: problem, data, target or metric, how to run. */
import type { MarkdownFacts } from '../facts/markdown.js';
import { LESSONS, lessonFolders } from './lessons.js';
import type { Project } from '../graph/project.js';
import { short, type Detector } from './findings.js';

/** A verb of prediction with its object, or its noun with what is predicted; other languages by their verbs. */
const PREDICTS = /\b(?:(?:predict|forecast|detect|recommend)(?:s|ed|ing)?|(?:estimat|recogni[sz]|diagnos|anticipat|moderat)(?:e|es|ed|ing)|(?:classif|identif)(?:y|ies|ied|ying)|segment(?:s|ing)?)\s+\w{2,}|\b(?:prediction|forecast|classification|estimation|detection|recommendation|recognition|segmentation)s?\s+(?:of|for|on)\s+\w{2,}|\b(?!(?:old|new|all|any|each|every|more|our|your|the|this|that|these|batch|single|real|live|online|offline|model|models|make|makes|get|gets|with|for|and|its|their|when|stored|past|latest|log|logs|store|stores|view|returns?|final|based|driven|data|api|drift|leak|secret|vulnerability|error|change)\b)\w{3,}[\s-]+(?:price |risk |churn )?(?:prediction|forecasting|classification|recommendation|detection|estimation|recognition|scoring|segmentation|diagnosis)|\b(?:prever|previs[ãa]o|predec|predi[cz]|predizer|pr[ée]di(?:re|ction)|pr[ée]voir|vorhersag|estimar|clasific|recomend)/i;
/** The same where words are not divided by spaces, or are built in another way: Chinese, Japanese, Korean, Russian. */
const PREDICTS_ELSEWHERE = /预测|預測|予測|分类|分類|识别|検知|检测|推荐|估计|예측|분류|탐지|추천|предсказ|прогноз|классифик/i;
const PREDICTED_ELSEWHERE = /(?:预测|預測|予測|估计)[\u4e00-\u9fff]{2}|[\u4e00-\u9fff\u30a0-\u30ff]{2}(?:预测|預測|予測)|[가-힣]{2}\s?예측|(?:предсказ|прогноз)\S{1,12}\s+\S{3}/i;
const PURPOSE_ELSEWHERE = /目标|目標|目的|旨在|用于|帮助|为了|ために|위해|위한|목적|목표|чтобы|цель|помо(?:гает|чь)/i;

/** What a model answers with, said without the word: "gets an asking rent", "returns the probability". */
const ANSWERS = /\b(?:gets?|receives?|returns?|gives?|suggests?|proposes?|quotes?|tells?|outputs?|answers? with)\s+(?:\w+\s+){0,5}?(?:prices?|rents?|churn|fraud|risk|demand|sales|salary|costs?|probabilit(?:y|ies)|likelihood|ratings?|diagnos[ie]s|revenue|duration|yield|scores?|sentiment|consumption|arrival|delay)\b/i;
const PURPOSE = /\b(?:so that|in order to|demonstrat(?:es?|ing)|showcas(?:es?|ing)|illustrat(?:es?|ing)|(?:project|repository|system|pipeline)\s+(?:emphasi[sz]es|focus(?:es)?|aims)|goals?|objectives?|purposes?|motivation|to (?:help|support|decide (?:what|whether|how|which|when|where)|reduce|improve|enable|assist|prevent|prioriti[sz]e|decide|retain|identify|understand|minimi[sz]e|maximi[sz]e|avoid|save|inform|demonstrate|prove|showcase)|(?:designed|built|developed|intended|meant) to\b|provides? (?:\w+\s+){1,4}to\b|documents? the\b|documenta\b|con el fin|com o fim|afin de\b|para (?:estimar|ayudar|apoyar|apoiar|decidir|identificar|reducir|reduzir|mejorar|melhorar)|helps?|enabl(?:e|es|ing)|allow(?:s|ing)?|decisions?|stakeholders?|business (?:problem|goal|value|need|impact|case|question|objective)|use case|proactive(?:ly)?|interven\w+|retention|clinicians?|doctors?|managers?|(?:teams?|users?|you|companies|banks|investors) (?:can|want|need|must)|moderators?|analysts?|customers? (?:who|at risk|likely)|at[- ]risk|problem statement|objetivo|objectif|permit(?:e|indo|iendo)|permet|para que|ajudar|ayudar|aider|helfen|Ziel|essencial|empresa|desafio|reference implementation|educational|capstone|because|crucial|critical|valuable|important)\b/i;
/** Places that are named for nothing but their data. */
const DATA_PLACE = /kaggle|\buci\b|zenodo|physionet|huggingface\.co\/datasets|openml|data\.gov|movielens|mnist|cifar|imagenet|titanic|telco[\w -]{0,30}(?:data ?set|data\b|csv)|\bames (?:housing|data)|boston housing|california housing|jigsaw|lending ?club|nyc tlc|amazon reviews|openwebtext|give me (?:some )?credit|ieee-cis|credit card fraud detection|home credit|porto seguro|lianjia|cmapss|ai4i|pima|adult income|tweeteval|iris dataset|shakespeare/i;
/** Providers of much else besides: the line must speak of data. */
const PROVIDER = /hugging ?face|wikipedia|taxi|airbnb|olist|noaa|usgs|\bfred\b|census|eurostat|openweather|open-?meteo|alpha ?vantage|binance|coingecko|twitter|reddit|yahoo finance|world bank|imdb|zillow|common crawl|capital ?bikeshare|citi ?bike|github archive|crunchbase|steam\b|spotify|https?:\/\/\S+|\w+ apis?\b/i;
const OF_DATA = /\bdata ?sets?\b|\bdata (?:from|is|was|are|source|comes?|provided|collected|used|available)|\b(?:scraped|collected|downloaded|fetched|sourced|obtained|taken|gathered|provided|published) (?:from|by|at|via|using)\b|source of (?:the )?data|\bdata\s*[:\]-]|(?:get|collect|scrape|fetch|gather|extract|ingest|us|sampl|pull|retriev)\w*\s+(?:\w+,?\s+){0,5}?data\b|from the \w+ api/i;
/** A generator that is stated. */
const GENERATED = /synthetic(?:ally)?[\w -]{0,20} (?:data|generated|data ?set|records|customers)|(?:generated|simulated) (?:data|by a|dataset|records|events)|data (?:is|are) (?:generated|simulated)|simulat(?:es|ed|or)[^.\n]{0,40}\bdata\b/i;
const namesData = (text: string): boolean => DATA_PLACE.test(text) || NAMED_DATA.test(text) || OBTAINED.test(text) || GENERATED.test(text) || PROVIDER.test(text) && OF_DATA.test(text) || /(?:^|\s)data ?set\s*[:-]\s*\S{3}/i.test(text) || /data(?:set)?\s+(?:is |was |comes |are )?(?:from|provided by|sourced|obtained|taken|downloaded|collected|published)\s+(?:\w+\s+){0,4}?(?:\[|[A-Z])/.test(text);
/** Where the data was got, in Spanish, Portuguese and French. */
const OBTAINED = /\b(?:scraping|obtenid\w+|obtid\w+|extra[ií]d\w+|descargad\w+|baixad\w+|provenient\w+|coletad\w+|recolectad\w+|extraites?|issues?|provenant)\s+(?:\w+\s+){0,3}?(?:de|do|da|desde|via|del|du)\s+\[?[A-Z]/;
/** A data set by its own name. */
const NAMED_DATA = /\b[A-Z][\w-]+(?: [A-Z0-9][\w-]+)+ (?:[Dd]ata ?[Ss]et|[Cc]orpus)\b/;
const METRIC = /\b(?:accuracy|auc|roc|f1|rmse|mae|mape|r2|r²|r\^2|precision|recall|log ?loss|rmsle|mse|pr-?auc|brier|ndcg|perplexity|val(?:idation)? loss|wmape|smape|map@|iou|bleu|wer)\b/i;
const TARGET = /(?:predict\w*|forecast\w*|estimat\w*|classif\w*|detect\w*)\s+(?:[\w'’-]+\s+){0,6}?(?:prices?|number of \w+|when|if|which|what|how (?:much|many|long|likely)|churn|fraud\w*|default|sales|demand|rates?|values?|risk|level|species|class(?:es)?|category|failure|sentiment|toxicity|rating|salary|cost|temperature|rain|probability|likelihood|propensity|anomal(?:y|ies)|whether|duration|income|outcome|survival|disease|sepsis|diabetes|spam|readmission|cancer|tumou?r|revenue|yield|score|delay|attrition|GDP|growth|rent\w*|spend|usage|consumption|position|engagement|clicks?|approval|eligib\w+|flow|weather|time|type|label|digits?|movement|return|volatility|quality|emission|energy|load)s?\b|\btarget\b(?!.{0,10}(?:platform|host|group|branch|environment|make|hardware|device|audience|latency|python|version))|\bchurn|pre[çc]o|precio|(?:fraud|price|sales|demand|risk|default|rental|diabetes|weather|credit|approval|sentiment|spam|toxicity|salary|duration|delay|disease|anomaly|attrition|traffic|energy|load|quality|failure|yield)\s+(?:prediction|detection|forecast\w*|classification|scor\w+)/i;
const RUN = /(?:^|[\s;&|])(?:python3?\s+(?:-m\s+)?[\w./-]+|make\s+(?!install|test|lint|format|clean|setup|help|venv|env|check|dev\b|deps|requirements|docs|pre-commit)[\w-]+|docker(?:-|\s)compose\s+(?:-\S+\s+\S+\s+)*(?:up|run)|docker\s+run|uvicorn\s|gunicorn\s|streamlit\s+run|gradio\s|flask\s+run|dvc\s+(?:repro|exp)|kedro\s+run|mlflow\s+(?:run|models\s+serve)|prefect\s+(?:deployment|server|flow)|airflow\s+(?:dags|standalone)|dagster\s+dev|mage\s+start|uv\s+run\s+(?!pytest|ruff|mypy|pre-commit)\S+|poetry\s+run\s+(?!pytest|ruff)\S+|(?:invoke|inv)\s+(?!test|lint)\S+|(?:\.\/)?[\w/-]+\.sh\b|npm\s+(?:start|run\s+(?:dev|start|serve))|bentoml\s+serve|kubectl\s+apply|sbt\s+run|mvn\s+spring-boot:run|java\s+-jar|databricks\s+bundle\s+run|zenml\s|just\s+(?!test|lint)\w+|torchrun\s|accelerate\s+launch|mill\s+\S+run|Rscript\s|task\s+(?!test|lint)\w+|just\s+\w+|tox\s+-e\s+run)/m;
const NOT_RUN = /^\s*(?:pip|python3?\s+-m\s+(?:venv|pip|pytest|unittest|virtualenv|ipykernel|pre_commit)|conda|git|cd|source|export|curl\b|python3?\s+-c|uv\s+(?:venv|sync|pip|lock|add)|poetry\s+(?:install|shell|add|lock)|npm\s+(?:install|ci)|python3?\s+(?:--version|-V)\b|python3?\s+setup\.py|python3?\s+-?\d|python3?$)/;

/** The README that a generator writes, left as it was. */
const TEMPLATE = /This is your new Kedro project|This template provides a minimal setup|A short description of the project\.?\s*$|This template should help get you started|This project was bootstrapped with|Getting Started with Create React App|Welcome to your new dbt project/;

/** A badge, a link list or the sentence of a template says nothing about the project. */
const NOISE = /^\s*(?:[-*+]\s*)?(?:!?\[[^\]]*\]\([^)]*\)\s*)+$|^\s*<[^>]+>\s*$|shields\.io|^\s*[-*_]{3,}\s*$|^\s*\|[\s:|-]+\|\s*$/;

export const detectDocumentation: Detector = (project, found) => {
  const readme = rootReadme(project);
  if (!readme) return;
  const [path] = readme;
  const docs = [readme, ...linked(project, readme)];
  const prose = readme[1].prose.filter((l) => !NOISE.test(l.text));
  const words = prose.map((l) => l.text).join(' ').split(/\s+/).length;
  const sentences = prose.filter((l) => l.text.replace(/\[[^\]]*\]\([^)]*\)|https?:\S+/g, '').trim().split(/\s+/).length >= 5);
  const said = words + readme[1].headings.slice(1).map((h) => h.text.split(/\s+/).length).reduce((a, b) => a + b, 0);
  const commands = readme[1].code.some((c) => c.language !== 'inline');
  // A page that only leads to the real one is read through it; a title with a tagline says nothing.
  const leads = words < 30 && docs.slice(1).some(([, md]) => md.prose.length >= 2);
  const names = prose.concat(readme[1].headings).some((l) => namesData(l.text) || TARGET.test(l.text) || METRIC.test(l.text));
  if (!leads && !commands && (!sentences.length && said < 10 || !names && words <= 12 && prose.length <= 1)) return;
  if (TEMPLATE.test(prose.map((l) => l.text).join(' '))) return;
  const tiny = words < 30 && !leads && !commands;
  if (tiny && !names) return;
  found.place('documentation.readme', path, prose[0]?.line ?? 1, 'a README with text');
  // In a course the project is told of in its own folder.
  const projects = lessonFolders(project.facts.workspace.files).length >= LESSONS ? [...project.facts.markdown].filter(([p]) => p !== path && /\/readme\.md$/i.test(p)) : [];
  const told = [readme, ...projects].map((r) => answersOf(project, r));
  const best = told.reduce((a, b) => (b.length > a.length && b.length >= 3 ? b : a));
  for (const a of best) found.place(`documentation.${a.id}`, a.path, a.line, a.what);
};

interface Answer {
  readonly id: 'problem' | 'data' | 'target' | 'command';
  readonly path: string;
  readonly line: number;
  readonly what: string;
}

/** Prose of a page, each line with the line of the heading that it stands under. */
function linesOf([path, md]: readonly [string, MarkdownFacts]) {
  const heads = md.headings.map((h) => h.line).sort((a, b) => a - b);
  let next = 0;
  return md.prose.filter((l) => !NOISE.test(l.text)).map((l) => {
    while (next < heads.length && heads[next]! < l.line) next++;
    return { ...l, path, section: heads[next - 1] ?? 0 };
  });
}

/** Which of the four questions a README answers, with the pages that it links to. */
function answersOf(project: Project, readme: readonly [string, MarkdownFacts]): Answer[] {
  const [path] = readme;
  const out: Answer[] = [];
  const docs = [readme, ...linked(project, readme)];
  const all = docs.flatMap(linesOf);
  const own = all.filter((l) => l.path === path);
  // Tables and trees list parts; a problem is told in a sentence.
  const told = [...own, ...all.filter((l) => l.path !== path && !/^\s*[-*+]\s/.test(l.text))].filter((l) => !/^\s*\||https?:\/\/|\bendpoint|\bPOST\b|\.py\b|\bcommand\b|\w\s*=\s*\w+\(/.test(plain(l.text)) && wordsOf(plain(l.text)) >= 7 && (PREDICTS.test(plain(l.text)) || PREDICTS_ELSEWHERE.test(l.text) || ANSWERS.test(plain(l.text))));
  const near = (l: { line: number; text: string }) => PURPOSE_ELSEWHERE.test(l.text) || PURPOSE.test(plain(l.text).replace(/\b(?:aims?|goals?|objectives?|purpose)\s+(?:is\s+|to\s+)*(?:to\s+)?(?:predict|forecast|classify|estimate|detect)/gi, ''));
  // A section that is headed as the problem or the goal states it.
  const aims = docs.flatMap(([p, md]) => md.headings.filter((h) => AIM.test(h.text)).map((h) => ({ ...h, path: p })));
  // A purpose that stands further down in the same section belongs to it.
  const problem = told.find((l) => near(l) || aims.some((h) => h.path === l.path && h.line < l.line && l.line - h.line <= 6) || all.some((o) => o.path === l.path && (Math.abs(o.line - l.line) <= 3 || Math.abs(o.line - l.line) <= SECTION && o.section === l.section) && near(o) && !/^\s*\|/.test(o.text)));
  if (problem) out.push({ id: 'problem', path: problem.path, line: problem.line, what: `problem: ${short(problem.text, 80)}` });
  const data = all.find((l) => namesData(plain(l.text))) ?? docs.flatMap(([p, md]) => md.links.filter((k) => /kaggle\.com\/(?:datasets|c|competitions)|archive\.ics|physionet|zenodo|openml|huggingface\.co\/datasets/.test(k)).map(() => ({ path: p, line: 1, text: 'a link to the data set' })))[0];
  if (data) out.push({ id: 'data', path: data.path, line: data.line, what: `data: ${short(data.text, 80)}` });
  // A heading that is a sentence names it as well.
  const titles = readme[1].headings.filter((h) => h.text.split(/\s+/).length >= 7).map((h) => ({ ...h, path }));
  const target = all.find((l) => METRIC.test(l.text) && /\d|[=:|]/.test(l.text)) ?? all.find((l) => TARGET.test(plain(l.text)) || PREDICTED_ELSEWHERE.test(l.text) || ANSWERS.test(plain(l.text))) ?? own.find((l) => METRIC.test(l.text)) ?? titles.find((l) => TARGET.test(plain(l.text)));
  if (target) out.push({ id: 'target', path: target.path, line: target.line, what: `target or metric: ${short(target.text, 80)}` });
  const targets = new Set([...project.facts.make.values()].flat().map((t) => t.name));
  const command = docs.flatMap(([p, md]) => md.code.map((c) => ({ ...c, path: p }))).find((c) => runs(c.text, c.language, targets, project));
  if (command) out.push({ id: 'command', path: command.path, line: command.line, what: `how to run: ${short(command.text, 70)}` });
  return out;
}

/** Two letters of a script without spaces are about a word. */
function wordsOf(text: string): number {
  return text.split(/\s+/).length + (text.match(/[\u3040-\u30ff\u4e00-\u9fff]{2}/g)?.length ?? 0);
}

/** A longer section tells of more than one thing. */
const SECTION = 20;

const AIM = /\b(?:problem(?! ?s\b)|objectives?|goals?|motivation|purpose|use[- ]case|aim)\b|objetivo|problema|objectif|Ziel/i;

/** A line without badges, links and markup. */
function plain(text: string): string {
  return text.replace(/!\[[^\]]*\]\([^)]*\)/g, ' ').replace(/\]\([^)]*\)/g, ']').replace(/<[^>]+>/g, ' ').replace(/[*_`]/g, '');
}

function runs(raw: string, language: string, targets: ReadonlySet<string>, project: Project): boolean {
  const text = raw.replace(/^\s*(?:[$>%]|PS>|\(\w+\)\s*\$)\s*/, '');
  if (NOT_RUN.test(text) || !RUN.test(text)) return false;
  if (language === 'inline' && text.split(/\s+/).length < 2 && !text.endsWith(".sh")) return false;
  const make = /\bmake\s+([\w.-]+)/.exec(text)?.[1];
  if (make && targets.size && !targets.has(make)) return false;
  if (make && !targets.size) return false;
  const script = /python3?\s+([\w./-]+\.py)/.exec(text)?.[1];
  if (script) return project.facts.workspace.files.some((f) => f.path.endsWith(script.split('/').at(-1)!));
  return true;
}

function rootReadme(project: Project): readonly [string, MarkdownFacts] | undefined {
  const list = [...project.facts.markdown].filter(([p]) => /(?:^|\/)readme(?:\.\w+)?$/i.test(p)).sort((a, b) => a[0].split('/').length - b[0].split('/').length || (/\.md$/i.test(a[0]) ? -1 : 1));
  const root = list.find(([p]) => !p.includes('/') || /^(?:\.github|docs)\/readme/i.test(p));
  const useful = (md: MarkdownFacts) => md.prose.filter((l) => !NOISE.test(l.text)).map((l) => l.text).join(' ').split(/\s+/).length >= 25;
  if (root && useful(root[1])) return root;
  const deeper = list.filter(([p]) => p.includes('/') && p.split('/').length <= 3 && !/(?:^|\/)(?:docs?|tests?|data|notebooks?|examples?|\.\w+)\//.test(p));
  return !root || deeper.length === 1 ? deeper.find(([, md]) => useful(md)) ?? root : root;
}

function linked(project: Project, readme: readonly [string, MarkdownFacts]): (readonly [string, MarkdownFacts])[] {
  const base = readme[0].split('/').slice(0, -1).join('/');
  const out = new Map<string, MarkdownFacts>();
  for (const link of readme[1].links) {
    const clean = link.replace(/#.*$/, '').replace(/^\.\//, '');
    const path = base ? `${base}/${clean}` : clean;
    const md = project.facts.markdown.get(path);
    if (md && path !== readme[0] && !/(?:^|\/)(?:CHANGELOG|CODE_OF_CONDUCT|LICENSE)\.md$/i.test(path)) out.set(path, md);
  }
  return [...out];
}
