// Runs in each page before anything else: what the page has asked of the app, and whether it's idle.
(() => {
  // Streamlit's websocket carries protocol buffers. Of their fields only these matter here
  // (streamlit/proto/BackMsg.proto, ClientState.proto, ForwardMsg.proto):
  const RERUN_SCRIPT = 11, APP_HEARTBEAT = 17, FRAGMENT_ID = 5, IS_AUTO_RERUN = 6, HEARTBEAT_ACK = 26;

  const appWatch = (window.appWatch = {
    socket: null,
    requests: 0, // runs of the script that the page asked for because of what somebody did
    refreshes: 0, // and those that it asked for by itself
    requestsBeforeRelease: 0, // of the mouse button, or of the finger
    acks: 0,
    held: null, // messages of the app that do not reach the page yet
    settling: false,
    waitsFor: "",
    postponed: new Map(), // refreshes that the page asked for while settling, by fragment

    hold() { this.held = []; },

    release() {
      const [socket, held] = [this.socket, this.held];
      this.held = null;
      for (const data of held) socket.dispatchEvent(new MessageEvent("message", { data }));
    },

    // The app has done all that it was asked, and the page shows it. Refreshes wait meanwhile: on a
    // busy machine one follows another.
    async settled() {
      this.settling = true;
      for (let before = -1; before !== this.requests; ) {
        before = this.requests;
        this.waitsFor = "script runs to end";
        await this.idle();
        this.waitsFor = "the page to be drawn";
        await until(isDrawn);
        this.waitsFor = "animations to end";
        await Promise.all(finiteAnimations().map((each) => each.finished.catch(() => {})));
        await frame();
      }
      this.settling = false;
      for (const message of this.postponed.values()) this.socket.send(message);
      this.postponed.clear();
    },

    // tests/browser/serve.py answers a heartbeat once no script is running.
    async idle() {
      await until(() => this.socket?.readyState === WebSocket.OPEN);
      const [socket, before] = [this.socket, this.acks];
      socket.send(new Uint8Array([(APP_HEARTBEAT << 3) & 127 | 128, APP_HEARTBEAT >> 4, 1]));
      await until(() => this.acks > before || this.socket !== socket);
      if (this.socket !== socket) await this.idle();
    },
  });

  window.WebSocket = class extends WebSocket {
    constructor(...address) {
      super(...address);
      if (!this.url.includes("/_stcore/stream")) return;
      appWatch.socket = this;
      appWatch.acks = 0;
      this.addEventListener("message", (event) => {
        if (!event.isTrusted) return; // released
        if (appWatch.held) {
          appWatch.held.push(event.data);
          event.stopImmediatePropagation();
        }
        if (fields(event.data).has(HEARTBEAT_ACK)) appWatch.acks += 1;
      });
    }

    send(message) {
      const rerun = this === appWatch.socket && fields(message).get(RERUN_SCRIPT);
      const client = rerun ? fields(rerun) : new Map();
      if (client.get(IS_AUTO_RERUN) && appWatch.settling) {
        appWatch.postponed.set(String(client.get(FRAGMENT_ID)), message);
        return;
      }
      if (rerun) appWatch[client.get(IS_AUTO_RERUN) ? "refreshes" : "requests"] += 1;
      super.send(message);
    }
  };

  const remember = () => { appWatch.requestsBeforeRelease = appWatch.requests; };
  window.addEventListener("pointerup", remember, { capture: true });

  // The fields of a message by number: integers, or the bytes of what is nested.
  function fields(message) {
    const bytes = ArrayBuffer.isView(message)
      ? new Uint8Array(message.buffer, message.byteOffset, message.byteLength)
      : new Uint8Array(message);
    const found = new Map();
    let at = 0;
    const integer = () => {
      let value = 0;
      for (let shift = 1; ; shift *= 128) {
        const byte = bytes[at++];
        value += (byte & 127) * shift;
        if (byte < 128) return value;
      }
    };
    while (at < bytes.length) {
      const key = integer();
      const [number, kind] = [Math.floor(key / 8), key % 8];
      if (kind === 0) found.set(number, integer());
      else {
        const length = kind === 2 ? integer() : kind === 1 ? 8 : 4;
        found.set(number, bytes.subarray(at, at + length));
        at += length;
      }
    }
    return found;
  }

  function isDrawn() {
    const app = document.querySelector("[data-testid=stApp]");
    return (
      app?.dataset.testScriptState === "notRunning" &&
      app.dataset.testConnectionState === "CONNECTED" &&
      document.fonts.status === "loaded" &&
      !document.querySelector("[data-testid=stSkeleton]") &&
      [...document.querySelectorAll(".stPlotlyChart")].every((e) => e.querySelector(".main-svg")) &&
      [...document.images].every((image) => image.complete || image.loading === "lazy")
    );
  }

  function finiteAnimations() {
    return document.getAnimations().filter(
      (each) => each.playState === "running" && each.effect.getComputedTiming().endTime < Infinity,
    );
  }

  // A frame later, what was mounted has its listeners too; a page behind another has no frames.
  function frame() {
    const drawn = new Promise((go) => requestAnimationFrame(() => setTimeout(go)));
    return Promise.race([drawn, later(100)]);
  }

  function later(milliseconds) {
    return new Promise((go) => setTimeout(go, milliseconds));
  }

  async function until(condition) {
    while (!condition()) await later(10);
  }
})();
