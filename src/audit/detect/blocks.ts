/** Pipelines whose steps are files that hand data to each other (Mage): judged as one piece of code. */
import type { PyFile } from '../facts/index.js';
import { textOf } from '../facts/plain.js';
import type { Project } from '../graph/project.js';
import type { Detector } from './findings.js';

type Dict = Record<string, unknown>;
const isDict = (v: unknown): v is Dict => typeof v === 'object' && v !== null && !Array.isArray(v);
const WRITE = /^(?:to_csv|to_parquet|to_sql|put_object|upload_file|export|save\w*|write\w*)$/;

export const detectBlocks: Detector = (project, found) => {
  const predicts = new Set(found.live('model.predict').map((f) => f.call));
  const loads = new Set(found.live('model.load').map((f) => f.call));
  const fits = new Set(found.live('model.fit', 'model.fit-saved').map((f) => f.call));
  for (const [path, y] of project.facts.yaml) {
    const doc = y.docs[0];
    if (!/(?:^|\/)metadata\.ya?ml$/.test(path) || !isDict(doc) || !Array.isArray(doc['blocks'])) continue;
    const files = doc['blocks'].filter(isDict).flatMap((b) => blockFile(project, path, textOf(b['uuid']), textOf(b['type'])));
    const sites = files.flatMap((f) => [-1, ...f.facts.functions.keys()].flatMap((fn) => project.reach(f, fn, 4)));
    const predict = sites.find((s) => predicts.has(s.call));
    if (!predict || sites.some((s) => fits.has(s.call))) continue;
    const folder = path.replace(/\/[^/]+$/, '');
    const triggers = project.facts.yaml.get(`${folder}/triggers.yaml`)?.docs[0];
    const list = isDict(triggers) && Array.isArray(triggers['triggers']) ? triggers['triggers'].filter(isDict) : [];
    const api = list.find((t) => t['schedule_type'] === 'api');
    const loaded = sites.some((s) => loads.has(s.call)) || /model/i.test(JSON.stringify(doc['blocks']));
    if (api && loaded) found.site('api.mage', predict, 'an API trigger runs the pipeline that predicts');
    const write = sites.find((s) => WRITE.test(s.call.name.split('.').at(-1)!) && /pred|df|data/i.test(s.call.args));
    if (!write || api) continue;
    found.site('batch.job', write, 'a pipeline scores records and writes them');
    if (/date|now\(|strftime|version/.test(write.file.facts.code)) found.site('prediction-log.batch', write, 'the pipeline stores inputs and predictions by date');
  }
};

const FOLDERS: Readonly<Record<string, string>> = { data_loader: 'data_loaders', transformer: 'transformers', data_exporter: 'data_exporters', custom: 'custom', sensor: 'sensors', callback: 'callbacks' };

function blockFile(project: Project, pipeline: string, uuid: string, type: string): PyFile[] {
  const root = pipeline.replace(/pipelines\/[^/]+\/[^/]+$/, '');
  const file = project.facts.python.get(`${root}${FOLDERS[type] ?? type}/${uuid}.py`);
  return file ? [file] : [];
}
