# The Worker on this machine, without Cloudflare: node examples/agents-on-durable-objects/start.mjs
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "agents", worker = .agents),
    # Its path is given on the command line.
    (name = "storage", disk = (path = "build/agents", writable = true)),
    # Capabilities may be on this machine.
    (name = "internet", network = (allow = ["public", "private"], tlsOptions = (trustBrowserCas = true))),
  ],
  sockets = [(name = "http", address = "127.0.0.1:8788", http = (), service = "agents")],
);

const agents :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "../../build/examples/agents-on-durable-objects/worker.js"),
    (name = "lispy.wasm", wasm = embed "../../build/examples/agents-on-durable-objects/lispy.wasm"),
  ],
  compatibilityDate = "2025-01-01",
  durableObjectNamespaces = [(className = "AgentObject", uniqueKey = "lispy-agents", enableSql = true)],
  durableObjectStorage = (localDisk = "storage"),
  bindings = [
    (name = "AGENTS", durableObjectNamespace = "AgentObject"),
    (name = "CAPABILITY_URL", fromEnvironment = "CAPABILITY_URL"),
    (name = "CAPABILITIES", fromEnvironment = "CAPABILITIES"),
    (name = "TOKEN", fromEnvironment = "TOKEN"),
  ],
);
