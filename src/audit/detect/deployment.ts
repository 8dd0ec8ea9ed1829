/** Who puts this service on a host, and is the host described as code? */
import { textOf } from '../facts/plain.js';
import type { Project } from '../graph/project.js';
import { short, type Detector, type Findings } from './findings.js';
import { actionIs, commandIs } from './tools.js';
import { workflowCommands } from './delivery.js';

type Dict = Record<string, unknown>;
const isDict = (v: unknown): v is Dict => typeof v === 'object' && v !== null && !Array.isArray(v);

/** Commands that change what runs on a host or cloud: those of the tool registry, and hooks by their address. */
function deploys(text: string): boolean {
  return commandIs(text, 'deployment.command') || /api\.render\.com\/deploy|\b\w*DEPLOY_HOOK/.test(text) || /upload_folder\([^)]*repo_type\s*=\s*["']space/.test(text);
}

/** A call of a host's API that changes what runs there, written out in a step: the address and the method may stand apart. */
const HOST_API = /api\.render\.com\/v1\/services|api\.heroku\.com\/apps|api\.vercel\.com|api\.netlify\.com|api\.digitalocean\.com\/v2\/apps|api\.machines\.dev|app\.koyeb\.com\/v1|api\.scaleway\.com\/containers|backboard\.railway/;
const CHANGES = /\b(?:POST|PUT|PATCH)\b|--(?:data|json)\b|\s-d\s/;
function callsHost(text: string): boolean {
  const code = text.replace(/^\s*#.*$/gm, '');
  return /\bcurl\b|\bhttp\b/.test(code) && HOST_API.test(code) && CHANGES.test(code) && /\/(?:deploy(?:s|ments?)?|builds?|releases?|machines|redeploy|services)\b/.test(code.replace(HOST_API, ''));
}

/** What a service can run on; buckets and registries alone are no host. */
const COMPUTE = /instance|lambda|_function|cloud_run|ecs_|eks_|app_service|web_app|container|kubernetes|helm_release|endpoint|apprunner|beanstalk|virtual_machine|droplet|server|batch_|app_engine|cloudfunctions|sfn_|sagemaker/;
function appliesHost(project: Project, text: string): boolean {
  if (!/\bterraform\b[^;&|]*\bapply\b/.test(text)) return true;
  const resources = [...project.facts.hcl.values()].flat().filter((b) => b.type === 'resource' || b.type === 'module');
  return !resources.length || resources.some((b) => COMPUTE.test(`${b.labels.join(' ')} ${b.type === 'module' ? b.body : ''}`));
}

const REMOTE = /\bssh\s+(?:-\w+\s+\S+\s+)*[\w.-]+\s+["']|\bssh\b[^\n]*(?:@|\$\{?\{?\s*\w*(?:HOST|host|IP|ip|SERVER|server))|\bscp\b/;
const ON_HOST = /docker(?:-|\s)compose\b[^\n]*\b(?:up|pull)\b|docker\s+(?:run|stack|service)|systemctl\s+restart|pm2\s+|supervisorctl|git\s+pull/;
const LOCAL = /\bminikube\b|\bkind\s+(?:create|load)|\bk3d\b|docker-desktop|localhost|localstack|127\.0\.0\.1/i;
/** What makes a whole script one for this machine; an address of it may stand in any script. */
const LOCAL_CLUSTER = /\bminikube\b|\bkind\s+(?:create|load)|\bk3d\b|docker-desktop|localstack/i;
const OTHERS = /prometheus|grafana|cert-manager|ingress-nginx|metrics-server|https?:\/\/raw|mongo\b|redis\b|postgres|argo-?cd|bitnami|kafka|mysql|jenkins|elastic/i;

export const detectDeployment: Detector = (project, found) => {
  workflows(project, found);
  scripts(project, found);
  manifests(project, found);
  infrastructure(project, found);
};

/** The manifest that a command applies and that nobody committed; one that the workflow may write counts as there. */
function absentManifest(project: Project, text: string): string | undefined {
  const named = /\bkubectl\s+(?:apply|create|replace)\b[^;&|\n]{0,200}\s(?:-f|--filename)[= ]([\w./-]+)/.exec(text)?.[1]?.replace(/^\.\//, '').replace(/\/+$/, '');
  if (!named || named === '-' || /^(?:https?:|\/)/.test(named)) return undefined;
  const { workspace, text: texts } = project.facts;
  const there = workspace.has(named) || workspace.folders.has(named) || workspace.files.some((f) => f.path.endsWith(`/${named}`) || f.path.includes(`/${named}/`));
  const written = [...texts].some(([p, t]) => p.includes('.github/workflows/') && t.includes(`> ${named}`));
  return there || written ? undefined : named;
}

function workflows(project: Project, found: Findings) {
  for (const flow of project.facts.workflows) {
    const live = flow.trigger !== 'dead';
    const commands = workflowCommands(project, flow);
    const steps = flow.jobs.filter((j) => !j.disabled).flatMap((j) => j.steps);
    for (const c of commands) {
      if (/^\s*(?:echo|#)/.test(c.text)) continue;
      const remote = REMOTE.test(c.text) && (ON_HOST.test(c.text) || commands.some((d) => ON_HOST.test(d.text)));
      const absent = absentManifest(project, c.text);
      if (absent) found.place('deployment.dead', c.path, c.line, `applies ${absent}, which does not exist`);
      else if ((deploys(c.text) && appliesHost(project, c.text) && !LOCAL.test(c.text) && !/prefect\s+deploy/.test(c.text)) || remote) found.place(live ? 'deployment.workflow' : 'deployment.dead', c.path, c.line, `deploys: ${short(c.text, 80)}`);
      else if (/\bdocker\s+(?:image\s+)?push\b|\baz\s+acr\s+build|\bgcloud\s+builds\s+submit/.test(c.text)) found.place('deployment.push', c.path, c.line, `pushes an image: ${short(c.text, 60)}`);
      if (/\bpython\S*\s+(?:\S*deploy\S*\.py|-m\s+[\w.]*deploy\w*(?:\.\w+)*\s)/.test(c.text) && live) found.place('deployment.workflow', c.path, c.line, `runs a deploy script: ${short(c.text, 60)}`);
    }
    // The host's own repository is cloned or added, and pushed to.
    const host = commands.findIndex((c) => /\bgit\s+(?:clone|remote\s+(?:add|set-url))\b[^;&|]*(?:huggingface\.co\/spaces|git\.heroku\.com)/.test(c.text));
    if (host >= 0 && commands.slice(host).some((c) => /\bgit\s+push\b/.test(c.text) && !c.ignored)) found.place(live ? 'deployment.workflow' : 'deployment.dead', commands[host]!.path, commands[host]!.line, `pushes to the repository of its host: ${short(commands[host]!.text, 60)}`);
    for (const s of steps) if (!s.ignored && callsHost(s.run)) found.place(live ? 'deployment.workflow' : 'deployment.dead', flow.path, s.line, `deploys through the host's API${s.name ? `: ${short(s.name, 60)}` : ''}`);
    for (const s of steps) {
      if (!actionIs(s.uses, 'deployment.action')) {
        if (s.uses.includes('build-push-action') && textOf(s.inputs['push']) !== 'false') found.place('deployment.push', flow.path, s.line, 'pushes an image');
        if (/^(?:AzureWebApp|AzureFunctionApp|KubernetesManifest|HelmDeploy|AzureRmWebAppDeployment|AzureContainerApps|Kubernetes)@/.test(s.uses)) found.place('deployment.workflow', flow.path, s.line, `deploys with ${s.uses}`);
        continue;
      }
      if (s.uses.includes('ssh-action') && !/docker|compose|systemctl|pm2|git\s+pull|deploy|restart/.test(textOf(s.inputs['script']))) continue;
      if (s.uses.includes('flyctl-actions/setup')) continue;
      found.place(live ? 'deployment.workflow' : 'deployment.dead', flow.path, s.line, `deploys with ${s.uses.replace(/@.*/, '')}`);
    }
    const selfHosted = /runs-on:\s{0,20}\[?\s{0,20}["']?self-hosted/.test(project.facts.text.get(flow.path) ?? '');
    if (selfHosted && live) for (const c of commands) if (/docker\s+run|compose\s+up|docker-compose\s+up/.test(c.text) && !c.text.includes('test')) found.place('deployment.workflow', c.path, c.line, `runs the image on its own host: ${short(c.text, 60)}`);
  }
}

function scripts(project: Project, found: Findings) {
  const scripted = project.facts.commands.filter((c) => ['shell', 'make', 'task', 'package', 'platform'].includes(c.origin));
  for (const c of scripted) {
    if (/\bdocker\s+(?:image\s+)?push\b/.test(c.text)) found.place('deployment.push', c.path, c.line, `pushes an image: ${short(c.text, 60)}`);
    if (!(deploys(c.text) && appliesHost(project, c.text)) && !(REMOTE.test(c.text) && ON_HOST.test(c.text))) continue;
    if (/^\s*(?:echo|#)/.test(c.text) || OTHERS.test(c.text.replace(/^.*?(?=apply|install|upgrade)/, ''))) continue;
    const whole = scripted.filter((d) => d.path === c.path).map((d) => d.text).join('\n');
    if (LOCAL.test(c.text) || LOCAL_CLUSTER.test(whole)) continue;
    if (/\.ya?ml$/.test(c.path) && !/cloudbuild|buildspec|taskfile|skaffold/i.test(c.path)) continue;
    found.place('deployment.script-command', c.path, c.line, `a committed script deploys: ${short(c.text, 80)}`);
  }
  for (const f of found.live('deployment.script')) if (f.file) found.add({ ...f, id: 'deployment.script-command', what: `code deploys the model (${f.what})` });
  for (const c of project.facts.commands) if (c.origin === 'readme' && deploys(c.text) && appliesHost(project, c.text) && !LOCAL.test(c.text) && !OTHERS.test(c.text)) found.place('deployment.manual', c.path, c.line, `deployed by hand from the documentation: ${short(c.text, 60)}`);
}

function manifests(project: Project, found: Findings) {
  const names: readonly [RegExp, RegExp | null, string][] = [
    [/(?:^|\/)render\.ya?ml$/, /services:/, 'a Render blueprint'], [/(?:^|\/)fly\.toml$/, null, 'a Fly manifest'], [/(?:^|\/)railway\.(?:json|toml)$/, null, 'a Railway manifest'],
    [/(?:^|\/)vercel(?:\.[\w-]+)?\.json$/, null, 'a Vercel manifest'], [/(?:^|\/)app\.ya?ml$/, /^runtime:|^env:\s*flex/m, 'an App Engine manifest'], [/(?:^|\/)Procfile$/, /web:/, 'a Procfile'], [/(?:^|\/)heroku\.yml$/, null, 'a Heroku manifest'],
    [/(?:^|\/)(?:serverless|samconfig)\.(?:ya?ml|toml)$/, null, 'a serverless manifest'], [/(?:^|\/)appspec\.ya?ml$/, null, 'a CodeDeploy manifest'], [/(?:^|\/)zappa_settings\.json$/, null, 'a Zappa manifest'], [/(?:^|\/)koyeb\.ya?ml$|(?:^|\/)\.do\/app\.ya?ml$/, null, 'a platform manifest'],
  ];
  for (const [path, text] of project.facts.text) for (const [name, inside, what] of names)
    if (name.test(path) && (!inside || inside.test(text)) && text.trim()) found.place('deployment.manifest', path, 1, `${what} that nothing in the repository triggers`);
  for (const [path, text] of project.facts.text) if (/(?:^|\/)render\.ya?ml$/.test(path) && /^\s*autoDeploy:\s*(?:true|yes)\b/m.test(text)) found.place('deployment.workflow', path, text.slice(0, text.indexOf('autoDeploy')).split('\n').length, 'Render deploys every push');
  for (const [path, text] of project.facts.markdown.size ? project.facts.text : []) if (/^readme\.md$/i.test(path) && /^---\r?\n[^]*?sdk:\s*(?:gradio|streamlit|docker)[^]*?---/.test(text)) found.place('deployment.manifest', path, 1, 'a Hugging Face Space header');
  for (const [path, y] of project.facts.yaml) for (const d of y.docs) {
    if (!isDict(d)) continue;
    if (/cloudbuild[\w-]*\.ya?ml$/.test(path) && Array.isArray(d['steps']) && Array.isArray(d['images'])) found.place('deployment.push', path, y.lineOf(d), 'a build whose image is pushed');
    if (d['kind'] === 'Application' && String(d['apiVersion']).startsWith('argoproj.io')) found.place('deployment.workflow', path, y.lineOf(d), 'Argo CD keeps the cluster in step with the repository');
  }
}

const THIRD_PARTY = /^(?:docker\.io\/)?(?:library\/)?(?:postgres|redis|mysql|mongo|nginx|grafana|prom|prometheus|busybox|alpine|python|bitnami|confluentinc|apache|minio|mlflow|jenkins|traefik|kafka|zookeeper|elastic|rabbitmq|mariadb|adminer|dpage|wurstmeister|provectuslabs|hashicorp|quay\.io\/prometheus|registry\.k8s|k8s\.gcr|curlimages|node|ghcr\.io\/mlflow|kserve|seldonio|curl|bitnamilegacy|jaegertracing|otel|fluent|ollama|qdrant|chromadb|localstack|tensorflow\/serving)\b/i;
const K8S = /^(?:Deployment|StatefulSet|DaemonSet|CronJob|Job|Rollout|InferenceService|SeldonDeployment|RayService|Pod|Workflow|CronWorkflow)$/;

function infrastructure(project: Project, found: Findings) {
  for (const [path, blocks] of project.facts.hcl) for (const b of blocks) {
    if (b.type === 'resource' && b.labels.length === 2 && b.body.trim() && !/^(?:null_resource|random_|local_|time_)/.test(b.labels[0]!)) found.place('infrastructure.resource', path, b.line, `Terraform ${b.labels[0]!}.${b.labels[1]!}`);
  }
  for (const [path, y] of project.facts.yaml) for (const d of y.docs) {
    if (!isDict(d) || /(?:^|\/)(?:examples?|docs?)\//.test(path)) continue;
    const kind = textOf(d['kind']);
    if (K8S.test(kind) && d['apiVersion']) {
      const text = project.facts.text.get(path) ?? '';
      const images = y.scalars.filter((s) => s.key === 'image').map((s) => s.value);
      const own = images.some((i) => !THIRD_PARTY.test(i)) || /image:\s*["']?\{\{/.test(text) || /storageUri|modelUri/.test(text);
      found.place(own ? 'infrastructure.k8s' : 'infrastructure.third-party', path, y.lineOf(d), `Kubernetes ${kind}${own ? ' of its own image' : ' of third-party software only'}`);
    }
    if (typeof d['AWSTemplateFormatVersion'] !== 'undefined' || isDict(d['Resources']) && Object.values(d['Resources']).some((r) => isDict(r) && String(r['Type']).startsWith("AWS::"))) found.place('infrastructure.resource', path, 1, 'a CloudFormation template');
    if (isDict(d['bundle']) && /databricks\.ya?ml$/.test(path)) found.place('infrastructure.resource', path, 1, 'a Databricks asset bundle');
    if (/(?:^|\/)serverless\.ya?ml$/.test(path) && isDict(d['functions'])) found.place('infrastructure.resource', path, 1, 'a serverless stack');
  }
  for (const [path, text] of project.facts.text) {
    if (/\/templates\/[^/]+\.(?:ya?ml|tpl)$/.test(path) && /kind:\s*(?:Deployment|StatefulSet|InferenceService|CronJob)/.test(text) && text.includes('{{')) {
      const chart = path.replace(/\/templates\/.*/, '');
      const values = project.facts.text.get(`${chart}/values.yaml`) ?? '';
      const repository = /repository:\s*["']?([^\s"']+)/.exec(values)?.[1] ?? '';
      found.place(repository && THIRD_PARTY.test(repository) ? 'infrastructure.third-party' : 'infrastructure.k8s', path, 1, 'a Helm template of its own image');
    }
    if (/\.[jt]s$/.test(path) && /from\s+["'](?:aws-cdk-lib|@aws-cdk\/|@pulumi\/|cdktf|@cdktf\/)|require\(["'](?:aws-cdk-lib|@pulumi\/|cdktf)/.test(text) && /\bnew\s+\w+\.[A-Z]\w+\s*\(/.test(text) && !/\.test\.[jt]s$|(?:^|\/)tests?\//.test(path)) found.place('infrastructure.resource', path, Math.max(1, text.slice(0, text.search(/\bnew\s+\w+\.[A-Z]/)).split('\n').length), 'infrastructure in TypeScript');
    if (path.endsWith(".bicep") && /^resource\s/m.test(text)) found.place('infrastructure.resource', path, 1, 'a Bicep template');
    if (/(?:^|\/)Pulumi\.ya?ml$/.test(path)) found.place('infrastructure.pulumi', path, 1, 'a Pulumi project');
  }
  for (const f of project.files('live')) if (f.facts.imports.some((i) => /^(?:pulumi|pulumi_\w+|aws_cdk|cdktf|troposphere)(?:\.|$)/.test(i.module))) found.code('infrastructure.resource', project, f, f.facts.imports.find((i) => /^(?:pulumi|aws_cdk|cdktf|troposphere)/.test(i.module))!.line, -1, 'infrastructure in Python');
}
