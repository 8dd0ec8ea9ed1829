"use strict";

const $ = (id) => document.getElementById(id);
const form = $("customer");
const fields = [...form.elements].filter((element) => element.name);
const percent = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });
const points = new Intl.NumberFormat("en", { maximumFractionDigits: 1, signDisplay: "exceptZero" });
const released = fetch("model").then(async (answer) => [answer.ok, await answer.json()]);

function element(tag, text, className = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  made.className = className;
  return made;
}

function labelOf(field) {
  return field.labels[0].firstChild.textContent.trim();
}

function textOf(field) {
  if (field.type === "checkbox") return field.checked ? "yes" : "no";
  if (field.value === "") return "unknown";
  const unit = field.parentElement.querySelector(".unit span");
  return `${field.selectedOptions ? field.selectedOptions[0].text : field.value}${unit ? ` ${unit.textContent}` : ""}`;
}

// What is left out is not sent: the service decides what is required, and says so.
function customer() {
  const values = {};
  for (const field of fields) {
    if (field.type === "checkbox") values[field.name] = field.checked;
    else if (field.value !== "") values[field.name] = field.type === "number" ? field.valueAsNumber : field.value;
  }
  return values;
}

function showError(field, message) {
  const id = `${field.name}-error`;
  $(id)?.remove();
  const described = [$(`${field.name}-hint`)?.id];
  field.setAttribute("aria-invalid", String(Boolean(message)));
  if (message) {
    const text = element("p", message, "error");
    text.id = id;
    field.closest(".field").append(text);
    described.unshift(id);
  }
  field.setAttribute("aria-describedby", described.filter(Boolean).join(" "));
}

async function ask(path, body) {
  const headers = { "Content-Type": "application/json" };
  if ($("key").value) headers["X-API-Key"] = $("key").value;
  const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
  const content = await answer.json();
  if (!answer.ok) throw content;
  return content;
}

function showPrediction({ prediction, probabilities, warnings }, threshold) {
  const call = prediction === "leaves";
  $("probability").textContent = percent.format(probabilities.leaves);
  $("marker").style.left = `${100 * probabilities.leaves}%`;
  $("threshold").style.left = `${100 * threshold}%`;
  $("decision").textContent = `${call ? "Call this customer" : "No call"}: from ${percent.format(threshold)} on, not to call is the dearer error to risk.`;
  $("warnings").hidden = warnings.length === 0;
  $("warnings").replaceChildren(...warnings.map(({ field, message }) => element("li", `${labelOf(form.elements[field])}: ${message}`)));
}

function reason(name, value, effect, largest) {
  const row = document.createElement("tr");
  const head = element("th", "");
  head.scope = "row";
  head.append(element("b", name), " ", element("span", value, "quiet"));
  const bar = element("span", "", effect < 0 ? "less" : "");
  const width = (50 * Math.abs(effect)) / largest;
  bar.style.width = `${width}%`;
  bar.style.left = `${effect < 0 ? 50 - width : 50}%`;
  const chart = element("td", "", "bar");
  chart.append(bar);
  row.append(head, chart, element("td", points.format(100 * effect).replace("-", "−")));
  return row;
}

function total(name, value) {
  const row = element("tr", "", "total");
  const head = element("th", name);
  head.scope = "row";
  row.append(head, element("td", ""), element("td", percent.format(value)));
  return row;
}

function showReasons({ base, prediction, contributions }) {
  const moving = contributions.filter(({ effect }) => Math.abs(effect) >= 0.0005);
  const still = contributions.filter((part) => !moving.includes(part)).map(({ field }) => labelOf(form.elements[field]));
  const largest = Math.max(...moving.map(({ effect }) => Math.abs(effect)));
  const rows = moving.map(({ field, effect }) => reason(labelOf(form.elements[field]), textOf(form.elements[field]), effect, largest));
  $("reasons").replaceChildren(total("Typical customer", base), ...rows, total("This customer", prediction));
  $("no-effect").textContent = still.length ? `No effect here: ${still.join(", ")}.` : "";
}

function showAnswer(shown) {
  $("figures").hidden = $("details").hidden = !shown;
  $("waiting").hidden = shown;
}

function showProblem(problem) {
  const errors = (problem.errors ?? []).filter(({ field }) => form.elements[field]);
  for (const { field, message } of errors) showError(form.elements[field], message);
  $("key-field").hidden = problem.status !== 401 && $("key-field").hidden;
  $("status").textContent = errors.length ? "Please correct the marked fields." : problem.detail ?? "The service cannot be reached.";
  if (problem.status === 401) $("key").focus();
  else fields.find((field) => field.getAttribute("aria-invalid") === "true")?.focus();
}

async function estimate(event) {
  event?.preventDefault();
  const button = form.querySelector("[type=submit]");
  button.disabled = true;
  for (const field of fields) showError(field, "");
  $("status").textContent = "";
  try {
    const body = customer();
    const [prediction, explanation, [, model]] = await Promise.all([ask("predict", body), ask("explain", body), released]);
    showPrediction(prediction, model.threshold);
    showReasons(explanation);
    showAnswer(true);
    $("status").textContent = `${percent.format(prediction.probabilities.leaves)} likely to leave. ${$("decision").textContent}`;
    if (event) $("answer").scrollIntoView({ block: "nearest" });
  } catch (problem) {
    showAnswer(false);
    showProblem(problem);
  } finally {
    button.disabled = false;
  }
}

function fillIn() {
  for (const field of fields) {
    if (field.type === "checkbox") field.checked = field.dataset.example === "true";
    else field.value = field.dataset.example;
  }
  estimate();
}

async function showModel() {
  const [found, model] = await released;
  if (!found) {
    $("status").textContent = model.detail;
    return;
  }
  $("model").textContent = `Model ${model.version}, learned from ${model.training_rows.toLocaleString("en")} customers`;
  $("simulated").hidden = model.data_source !== "practice";
}

form.addEventListener("submit", estimate);
form.addEventListener("input", ({ target }) => target.name && showError(target, ""));
$("fill-in").addEventListener("click", fillIn);
showModel();
if (location.hash === "#example") fillIn();
