/** What sort of repository this is; each answer by a reason that can be told. */
import type { Findings } from './detect/findings.js';
import { LESSONS, lessonFolders } from './detect/lessons.js';
import { ML_ROOTS } from './detect/model.js';
import { importRoots } from './detect/tools.js';
import type { Project } from './graph/project.js';
import type { Kind } from './types.js';
import { patternOf } from './pattern-of.js';

/** A name that promises predictions. */
const PREDICTOR = /\b(?:predict(?:ion|or|ing)|forecast(?:ing|er)?|recommend(?:er|ation)|classifi(?:er|cation))s?\b/i;

export function kindOf(project: Project, found: Findings): Kind {
  const { facts } = project;
  const files = facts.workspace.files.map((f) => f.path);
  const readme = [...facts.markdown].filter(([p]) => /(?:^|\/)readme[^/]*$/i.test(p) && p.split('/').length <= 2).sort((a, b) => a[0].split('/').length - b[0].split('/').length).map(([p]) => facts.text.get(p) ?? '').join('\n');
  const title = readme.slice(0, 3000);
  // Badges and contents first, then what the project calls itself.
  const head = readme.replace(/!\[[^\]\n]*\]\([^)\n]*\)|\[[^\]\n]*\]\(#[^)\n]*\)|<[^>\n]*>/g, ' ').replace(/\[([^\]\n]*)\]\([^)\n]*\)/g, '$1').replace(/\s+/g, ' ').trim().slice(0, 500);
  const whole = (files.filter((f) => /^readme(?:\.\w+)?$/i.test(f)).map((f) => facts.text.get(f) ?? '')[0] ?? readme);
  // What was made within a curriculum, or for a contest, is no course itself.
  const front = whole.replace(/\bpart of\b[^.\n]{0,120}\b(?:curriculum|syllabus)\b|\bmy solutions?\b[^.\n]{0,120}\b(?:competition|challenge|contest)\b/gi, ' ');
  const python = [...facts.python.values()];
  const ml = python.some((f) => [...importRoots(f)].some((r) => ML_ROOTS.includes(r)));
  const otherMl = files.some((f) => /\.(?:R|Rmd|jl|scala)$/.test(f)) && /predict|forecast|classif|regress/i.test(readme);
  // Code that asks a model, or a project that is named for what it predicts, predicts in whatever language.
  const says = readme.split('\n').find((l) => /^\s*#/.test(l)) ?? '';
  const predicts = found.of('model.predict').length + found.of('api.model-route').length + found.of('documentation.problem').length > 0 || PREDICTOR.test(says);
  const planned = predicts || /machine learning|predict(?:ion|ive|ing)? (?:model|price|churn)|recommend(?:er|ation)[- ]system|classifier|mlops|deep learning|neural/i.test(readme) && !/music|visualizer/i.test(title);
  const lessons = lessonFolders(facts.workspace.files).length >= LESSONS;
  if (lessons || (/\b(?:course (?:repository|notes|content)|my (?:homework|solutions?) (?:for|to|of)|homework solutions?|exercise (?:starter|solutions?)|starter (?:kit|code) for|in this (?:exercise|project),? you will|you will (?:build|learn|implement|create|write)|nanodegree)\b/i.test(front) || /\b(?:curriculum|syllabus)\b/i.test(front.slice(0, 3000))) && !/\b(?:final|capstone) project\b/i.test(title)) return lessons || ml ? 'course' : 'non-ml';

  const contest = /kaggle\.com\/c(?:ompetitions)?\/|kaggle[^\n]{0,60}competition|competition[^\n]{0,60}kaggle|leaderboard|drivendata|zindi|analyticsvidhya/i.test(readme) || /kaggle/i.test(head);
  if (!ml && contest && /competition/i.test(title.slice(0, 300)) && python.length) return 'competition';
  if (!ml && !otherMl && !planned) return 'non-ml';
  if (!ml && !otherMl && !python.length && !facts.markdown.size) return 'non-ml';
  if (!ml && /scrap|crawl|spider|monitor/i.test(head) && !/machine learning|model training|train(?:ed|ing)? (?:a |the )?model/i.test(readme)) return 'non-ml';

  const api = found.has('api.route') || found.has('frontend.app') || files.some((f) => f.includes('Dockerfile'));
  const packaged = facts.dependencies.some((d) => (d.kind === 'pyproject' || d.kind === 'setup') && !d.path.includes('/'));
  const names = facts.dependencies.length ? [...facts.text].filter(([p]) => /^(?:pyproject\.toml|setup\.cfg)$/.test(p)).map(([, t]) => /^name\s*=\s*["']?([\w.-]+)/m.exec(t)?.[1] ?? '').filter(Boolean) : [];
  const setup = facts.python.get('setup.py')?.facts.code ?? '';
  const own = [...names, /name\s*=\s*["']([\w.-]+)/.exec(setup)?.[1] ?? ''].filter((n) => n.length > 2).map((n) => n.replace(/[._-]+/g, '[._-]+'));
  const byName = own.some((n) => patternOf(`(?:pip|conda|uv|poetry)\\s+(?:pip\\s+)?(?:install|add)\\s+(?:-\\S+\\s+)*${n}(?:$|[\\s\\[="'\`])|pypi\\.(?:org|python\\.org)/(?:project|p|pypi)/${n}`, 'im').test(readme));
  const published = byName && /pip install (?!-r|-e|-U pip|--upgrade|\.|poetry|uv\b|pipenv|mlflow|pre-commit|virtualenv)[\w[\]-]+|pypi\.org|badge\/pypi|conda install -c conda-forge|anaconda\.org/i.test(readme) || facts.workflows.some((w) => /pypi-publish|twine upload/.test(facts.text.get(w.path) ?? ''));
  const trains = found.has('model.fit') && (found.has('model.saved') || found.has('model.log'));
  const pipeline = found.has('orchestration.flow', 'orchestration.unit', 'tracking.run') || files.some((f) => /(?:^|\/)(?:dvc\.yaml|catalog\.ya?ml|MLproject)$/.test(f));
  if (packaged && published && !pipeline && !api && (!trains || !found.has('io.table-read', 'acquisition.fetch'))) return 'library';

  const submission = found.of('batch.job').some((f) => /submission/i.test(f.what)) || files.some((f) => /submission/i.test(f.split('/').at(-1)!));
  const named = /kaggle|\bcompetition\b|\bchallenge\b/i.test(head) && !/kaggle[- ]style/i.test(head);
  // A page or image beside it does not make a contest entry a product; a service or a deployment does.
  const product = found.has('api.model-route', 'deployment.workflow', 'deployment.script-command');
  if (contest && !product && (named && (submission || !found.has('frontend.model')) || !api && !found.has('frontend.model') && submission)) return 'competition';

  if (/arxiv\.org|\bpaper\b|re-?implementation|official (?:code|implementation|pytorch)|reproduc(?:e|tion|ing)/i.test(title) && /torch|tensorflow|jax/.test(python.flatMap((f) => [...importRoots(f)]).join(' ')) && /\b(?:this (?:repo(?:sitory)?|code) (?:contains|provides|is|implements)[^.\n]{0,80}(?:paper|implementation)|implementation of[^.\n]{0,120}(?:paper|arxiv|\())|official (?:code|implementation)|bibtex|@(?:article|inproceedings|misc)\{/i.test(readme) && !api) return 'paper';

  const code = python.filter((f) => !f.notebook && f.facts.calls.length > 3);
  const books = python.filter((f) => f.notebook);
  const other = files.some((f) => /(?:^|\/)(?:Dockerfile|Makefile|dvc\.yaml|[\w-]+\.tf|[\w.]+\.(?:js|ts|scala|java|R))$/.test(f) || f.includes('.github/workflows'));
  if (books.length && !code.length && !other) return 'notebooks';
  return 'application';
}
