/** An emitted service while a test asks it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import type { Project } from './project.js';
import { userEnvironment } from './run.js';

/** One field of /predict as OpenAPI declares it. */
export interface FieldSchema {
  type?: string;
  enum?: string[];
  minimum?: number;
  maximum?: number;
  anyOf?: FieldSchema[];
}

export interface RequestSchema {
  properties: Record<string, FieldSchema>;
  required?: string[];
  examples: [Record<string, unknown>];
}

interface OpenApi {
  paths: Record<string, { post: { requestBody: { content: Record<string, { schema: { $ref: string } }> } } }>;
  components: { schemas: Record<string, RequestSchema> };
}

export class Service {
  private constructor(
    readonly url: string,
    private readonly child: ChildProcess,
    private readonly printed: string[],
  ) {}

  /** Starts the project's service on a free port and waits for the path to answer, with any status. */
  static async start(project: Project, env: Record<string, string> = {}, path = '/healthz'): Promise<Service> {
    const port = await freePort();
    const child = spawn(project.python, ['-m', `${await project.package()}.cli`, 'serve'], {
      cwd: project.directory,
      env: userEnvironment({ HOST: '127.0.0.1', PORT: String(port), ...env }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const printed: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => printed.push(text));
    const service = new Service(`http://127.0.0.1:${port}`, child, printed);
    await service.waitFor(path);
    return service;
  }

  /** Everything that it printed so far. */
  get log(): string {
    return this.printed.join('');
  }

  get(path: string): Promise<Response> {
    return fetch(this.url + path);
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return fetch(this.url + path, { method: 'POST', body: text, headers: { 'content-type': 'application/json', ...headers } });
  }

  /** What /predict accepts, read from the service's own description. */
  async requestSchema(): Promise<RequestSchema> {
    const description = (await (await this.get('/openapi.json')).json()) as OpenApi;
    const reference = description.paths['/predict']?.post.requestBody.content['application/json']?.schema.$ref ?? '';
    const schema = description.components.schemas[reference.split('/').at(-1) ?? ''];
    if (!schema) throw new Error('/openapi.json does not describe the body of /predict');
    return schema;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
  }

  private async waitFor(path: string): Promise<void> {
    const deadline = Date.now() + 30_000;
    while (Date.now() < deadline && this.child.exitCode === null) {
      const answered = await this.get(path).catch(() => undefined);
      if (answered) return;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    await this.stop();
    throw new Error(`The service did not start:\n${this.log}`);
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address ? address.port : 0);
      });
    });
  });
}
