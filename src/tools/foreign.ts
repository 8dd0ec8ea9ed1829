/** Web frameworks and model libraries of languages that are read as text: what a file of them says when it declares a route or runs a model. */

/** One way to declare routes. `near` must stand anywhere in the file, and `path` in its path; `route` is the declaration, with the address as its group where it has one. */
export interface WebFramework {
  readonly title: string;
  readonly files: RegExp;
  readonly path?: RegExp;
  readonly near?: RegExp;
  readonly route: RegExp;
  readonly example: { readonly path: string; readonly text: string };
}

const SCRIPT = /\.(?:js|ts|mjs|cjs)$/;
const JVM = /\.(?:java|kt)$/;

export const webFrameworks: readonly WebFramework[] = [
  { title: 'Spring', files: JVM, near: /@(?:Rest)?Controller\b/, route: /@(?:Request|Get|Post|Put)Mapping\b(?:\((?:(?:value|path)\s?=\s?)?\{?"([^"\n]+)")?/, example: { path: 'A.java', text: '@RestController\nclass A { @PostMapping("/p") }' } },
  { title: 'JAX-RS', files: JVM, near: /\b(?:javax|jakarta)\.ws\.rs\b/, route: /@Path\(\s?"([^"\n]+)"|@(?:GET|POST)\b/, example: { path: 'A.java', text: 'import jakarta.ws.rs.*;\n@Path("/p") class A {}' } },
  { title: 'Micronaut', files: JVM, near: /\bio\.micronaut\.http\b/, route: /@(?:Get|Post)\b(?:\(\s?"([^"\n]+)")?/, example: { path: 'A.kt', text: 'import io.micronaut.http.annotation.*\n@Post("/p") fun p() {}' } },
  { title: 'a Java or Kotlin server', files: /\.(?:java|kt|scala)$/, near: /\b(?:io\.javalin|io\.ktor|spark\.Spark|io\.vertx|com\.sun\.net\.httpserver|akka\.http|org\.apache\.pekko\.http)\b/, route: /\b(?:post|get|path|createContext|route)\(\s?"([^"\n]+)"/, example: { path: 'A.java', text: 'import io.javalin.Javalin;\napp.post("/p", c -> {});' } },
  { title: 'Play or http4s', files: /\.scala$/, near: /\b(?:play\.api\.mvc|org\.http4s)\b/, route: /\bAction(?:\.async)?\b|\bHttpRoutes\.of\b/, example: { path: 'A.scala', text: 'import play.api.mvc._\ndef p = Action { Ok }' } },
  { title: 'a Node server', files: SCRIPT, near: /\b(?:express|fastify|koa|hono|restify|polka)\b/, route: /\b(?:app|router|server|fastify|\w+Router)\.(?:post|get|put|all|route)\s?\(\s?["'`](\/[^"'`\n]*)/, example: { path: 'a.js', text: 'const app = require("express")();\napp.post("/p", h);' } },
  { title: 'NestJS', files: SCRIPT, near: /@nestjs\/common/, route: /@(?:Controller|Get|Post)\(\s?(?:["'`]([^"'`\n]*))?/, example: { path: 'a.ts', text: 'import { Post } from "@nestjs/common";\n@Post("p") p() {}' } },
  { title: 'Next.js', files: SCRIPT, path: /(?:^|\/)app\/(?:.*\/)?route\.\w+$/, route: /\bexport\s+(?:async\s+function|function|const)\s+(?:GET|POST|PUT)\b/, example: { path: 'src/app/api/p/route.ts', text: 'export async function POST(r) {}' } },
  { title: 'Next.js', files: SCRIPT, path: /(?:^|\/)pages\/api\//, route: /\bexport\s+default\b/, example: { path: 'pages/api/p.js', text: 'export default function handler(q, r) {}' } },
  { title: 'SvelteKit', files: SCRIPT, path: /(?:^|\/)\+server\.\w+$/, route: /\bexport\s+(?:async\s+function|function|const)\s+(?:GET|POST)\b/, example: { path: 'src/routes/p/+server.ts', text: 'export const POST = f;' } },
  { title: 'Nuxt', files: SCRIPT, path: /(?:^|\/)server\/(?:api|routes)\//, route: /\bdefineEventHandler\b/, example: { path: 'server/api/p.ts', text: 'export default defineEventHandler(f);' } },
  { title: 'a worker at the edge', files: SCRIPT, route: /\bexport\s+default\s*\{\s{0,20}(?:async\s+)?fetch\s?\(|\baddEventListener\(\s?["']fetch["']|\b(?:Deno|Bun)\.serve\s?\(/, example: { path: 'w.js', text: 'export default {\n  async fetch(request, env) {}\n}' } },
  { title: 'a Go server', files: /\.go$/, near: /"net\/http"|gin-gonic|labstack\/echo|gofiber|go-chi|gorilla\/mux/, route: /\.(?:HandleFunc|Handle|GET|POST|Get|Post)\(\s?"([^"\n]+)"/, example: { path: 'm.go', text: 'import "net/http"\nfunc main() { http.HandleFunc("/p", p) }' } },
  { title: 'a Rust server', files: /\.rs$/, near: /\b(?:actix_web|axum|rocket|warp)\b/, route: /#\[(?:get|post)\("([^"\n]+)"|\.route\(\s?"([^"\n]+)"|\bwarp::path\b/, example: { path: 'm.rs', text: 'use axum::Router;\nRouter::new().route("/p", post(p));' } },
  { title: 'ASP.NET', files: /\.cs$/, near: /\b(?:ControllerBase|WebApplication|IActionResult|ActionResult|HttpTriggerAttribute|HttpTrigger)\b/, route: /\[Http(?:Get|Post)\b(?:\("([^"\n]+)")?|\.Map(?:Get|Post)\(\s?"([^"\n]+)"|\[HttpTrigger\b/, example: { path: 'C.cs', text: 'class C : ControllerBase { [HttpPost("p")] IActionResult P() {} }' } },
];

/** Libraries that fit or run a model, and the call that asks the model. */
export interface ForeignModel {
  readonly files: RegExp;
  readonly near: RegExp;
  readonly asks: RegExp;
}

export const foreignModels: readonly ForeignModel[] = [
  { files: /\.(?:java|kt|scala)$/, near: /\b(?:weka\.(?:classifiers|clusterers|core)|smile\.(?:regression|classification)|org\.deeplearning4j|org\.tribuo|ai\.djl|ai\.onnxruntime|org\.jpmml|hex\.genmodel|org\.tensorflow|org\.apache\.spark\.ml|ml\.dmlc\.xgboost4j|ai\.catboost|opennlp\.tools|org\.apache\.commons\.math3\.stat\.regression)\b/, asks: /\.(?:predict|classifyInstance|distributionForInstance|evaluate|output|run|transform|forward|categorize|estimateRegressionParameters)\s?\(/ },
  { files: SCRIPT, near: /onnxruntime|@tensorflow\/tfjs|\btfjs\b|brain\.js|@xenova\/transformers|@huggingface\/transformers/, asks: /\.(?:predict|run|execute|classify)\s?\(|\bpipeline\s?\(/ },
  { files: /\.go$/, near: /onnxruntime_go|tensorflow\/go|dmitryikh\/leaves|gorgonia/, asks: /\.(?:Run|Predict|PredictSingle)\(/ },
  { files: /\.rs$/, near: /\b(?:ort|tract_onnx|candle_core|linfa|smartcore|tch)::/, asks: /\.(?:run|predict|forward)\(/ },
  { files: /\.cs$/, near: /\bMicrosoft\.ML\b/, asks: /\.(?:Predict|Run|Transform)\(/ },
];
