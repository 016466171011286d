# The Worker on this machine, without Cloudflare: node examples/workers/start.mjs
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "frames", worker = .frames)],
  sockets = [(name = "http", address = "127.0.0.1:8787", http = (), service = "frames")],
);

const frames :Workerd.Worker = (
  modules = [
    (name = "worker.js", esModule = embed "../../build/examples/workers/worker.js"),
    (name = "lispy.wasm", wasm = embed "../../build/examples/workers/lispy.wasm"),
  ],
  compatibilityDate = "2025-01-01",
);
