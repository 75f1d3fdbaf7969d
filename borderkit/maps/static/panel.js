/* What stands beside a map: layers, search, the time shown, coordinates. */
"use strict";
const borderkitPanel = (function () {
  const MOST_FOUND = 8;
  const MINUTE = 60000;
  const live = [];
  let map = null;
  let words = {};
  let clock = null;
  let minute = 0;
  let sets = [];
  let overlays = [];

  function node(tag, name, text) {
    const made = document.createElement(tag);
    if (name) made.className = name;
    if (text !== undefined && text !== null) made.textContent = text;
    return made;
  }

  function filled(text, values) {
    return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
  }

  /* -------------------------------------------------------------------------------- layers */

  function layers(groups, changed) {
    const panel = document.getElementById("bk-layers");
    if (!panel) return;
    for (const [group, name] of groups) {
      const listed = overlays.filter((o) => o.group === group && o.listed);
      if (!listed.length) continue;
      const field = node("fieldset", "bk-layer-group");
      field.append(node("legend", "", name));
      for (const overlay of listed) {
        const label = node("label");
        const box = node("input");
        box.type = "checkbox";
        box.checked = overlay.shown;
        box.addEventListener("change", () => {
          overlay.show(box.checked);
          changed();
        });
        overlay.box = box;
        label.append(box, " " + overlay.name);
        field.append(label);
      }
      panel.append(field);
    }
  }

  function reveal(key) {
    const overlay = overlays.find((o) => o.key === key);
    if (overlay && overlay.box && !overlay.box.checked) overlay.box.click();
  }

  /* -------------------------------------------------------------------------------- search */

  function plain(text) {
    return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  }

  function finder(things) {
    const field = document.getElementById("bk-find");
    const list = document.getElementById("bk-found");
    const told = document.getElementById("bk-found-count");
    if (!field) return;
    let index = null;
    const names = new Map(overlays.map((o) => [o.key, o.name]));
    function look() {
      index = index || Array.from(things(), (thing) => ({
        ...thing, key: plain(thing.title), all: plain(thing.title + " | " + (thing.more || "")),
      }));
      const wanted = plain(field.value.trim());
      list.replaceChildren();
      told.textContent = "";
      if (!wanted) return;
      const found = index.filter((thing) => thing.all.includes(wanted));
      const weight = (t) => (t.key === wanted ? 0 : t.key.split(" ").includes(wanted) ? 1
        : t.key.startsWith(wanted) ? 2 : 3);
      found.sort((a, b) => weight(a) - weight(b) || a.key.length - b.key.length || (a.key < b.key ? -1 : 1));
      told.textContent = found.length ? filled(words.found_some, { count: found.length }) : words.found_none;
      for (const thing of found.slice(0, MOST_FOUND)) {
        const button = node("button");
        button.type = "button";
        button.append(node("bdi", "", thing.title), " ", node("small", "", names.get(thing.overlay) || ""));
        button.addEventListener("click", () => {
          reveal(thing.overlay);
          thing.go();
        });
        const item = node("li");
        item.append(button);
        list.append(item);
      }
    }
    field.addEventListener("input", look);
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") {
        event.preventDefault();
        const first = list.querySelector("button");
        if (first) first.click();
      } else if (event.key === "Escape") {
        field.value = "";
        look();
      }
    });
  }

  /* ------------------------------------------------------------------------------ the time */

  /* Whether a set of times, minutes at which it turns on and off, is on at a minute. */
  function on(number, at) {
    const edges = sets[number];
    let [low, high] = [0, edges.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (edges[middle] <= at) low = middle + 1;
      else high = middle;
    }
    return low % 2 === 1;
  }

  function stateOf(thing) {
    if (thing.kind === "zone") return on(thing.on, minute) ? "on" : "off";
    return on(thing.on, minute) ? "on" : on(thing.maybe, minute) ? "maybe" : "off";
  }

  function ahead(at) {
    let found = clock.offsets[0][1];
    for (const [from, offset] of clock.offsets) if (from <= at) found = offset;
    return found;
  }

  function written(at) {
    return new Date((clock.start + at + ahead(at)) * MINUTE).toISOString().slice(0, 16);
  }

  function readMinute(text) {
    const local = Date.parse(text + ":00Z") / MINUTE - clock.start;
    if (Number.isNaN(local)) return null;
    return local - ahead(local - ahead(local));
  }

  /* The cells of tables that follow the time: each says whether it is in force or open. */
  function cells() {
    for (const cell of document.querySelectorAll(".bk-live")) {
      const { kind, on: onSet, maybe } = cell.dataset;
      const thing = { kind, on: Number(onSet), maybe: maybe ? Number(maybe) : undefined };
      const prefix = kind === "crossing" ? "port_" : "zone_";
      const turn = (state) => {
        cell.textContent = words[prefix + state];
        cell.classList.toggle("bk-off", state === "off");
      };
      live.push({ thing, counts: false, turn, state: null, tabled: true });
    }
  }

  function apply() {
    const count = { on: 0, all: 0, open: 0, ports: 0 };
    for (const item of live) {
      const state = stateOf(item.thing);
      if (item.tabled) {
        /* counted by its mark on the map */
      } else if (item.thing.kind === "crossing") {
        count.ports += 1;
        count.open += state === "on";
      } else if (item.counts) {
        count.all += 1;
        count.on += state === "on";
      }
      if (state !== item.state) item.turn(state);
      item.state = state;
    }
    const told = document.getElementById("bk-clock-told");
    if (told) told.textContent = filled(words.in_force_count, count);
    const shown = written(minute).replace("T", " ") + " (" + clock.zone + ")";
    for (const place of document.querySelectorAll(".bk-shown")) place.textContent = shown;
  }

  function timing(changed) {
    const card = document.getElementById("bk-clock");
    if (!clock || !card) return;
    cells();
    const field = document.getElementById("bk-clock-field");
    const slide = document.getElementById("bk-clock-slide");
    const used = new Set(live.flatMap((l) => [l.thing.on, l.thing.maybe]).filter((n) => n !== undefined));
    const edges = Array.from(new Set(Array.from(used).flatMap((n) => sets[n])))
      .filter((m) => m > 0 && m < clock.minutes).sort((a, b) => a - b);
    field.min = written(0);
    field.max = written(clock.minutes - 1);
    function move(to, from) {
      minute = Math.max(0, Math.min(clock.minutes - 1, to));
      if (from !== field) field.value = written(minute);
      const local = written(minute).slice(11).split(":");
      if (from !== slide) slide.value = String(Number(local[0]) * 60 + Number(local[1]));
      slide.setAttribute("aria-valuetext", written(minute).slice(11));
      apply();
      changed();
    }
    field.addEventListener("change", () => {
      const wanted = readMinute(field.value);
      if (wanted !== null) move(wanted, field);
    });
    slide.addEventListener("input", () => {
      const hour = String(Math.floor(slide.value / 60)).padStart(2, "0");
      const wanted = readMinute(written(minute).slice(0, 11) + hour + ":" + String(slide.value % 60).padStart(2, "0"));
      if (wanted !== null) move(wanted, slide);
    });
    document.getElementById("bk-clock-back").addEventListener("click", () => {
      const before = edges.filter((m) => m < minute);
      if (before.length) move(before[before.length - 1]);
    });
    document.getElementById("bk-clock-on").addEventListener("click", () => {
      const after = edges.find((m) => m > minute);
      if (after !== undefined) move(after);
    });
    move(clock.at);
  }

  /* --------------------------------------------------------------------------- coordinates */

  function degrees(value, ends) {
    const digits = map.getZoom() > 14 ? 5 : map.getZoom() > 9 ? 4 : 3;
    return Math.abs(value).toFixed(digits) + "° " + (value < 0 ? ends[1] : ends[0]);
  }

  function coordinates() {
    const told = node("output", "bk-where");
    const box = map.getContainer();
    box.append(told);
    function rise() {
      const said = box.querySelector(".leaflet-control-attribution");
      if (said) told.style.bottom = said.offsetHeight + "px";
    }
    map.on("resize", rise);
    rise();
    function tell(at, prefix) {
      const lon = ((((at.lng + 180) % 360) + 360) % 360) - 180;
      told.textContent = prefix + degrees(at.lat, ["N", "S"]) + "  " + degrees(lon, ["E", "W"]);
    }
    const centre = () => tell(map.getCenter(), words.centre + ": ");
    told.setAttribute("aria-live", "off");
    map.on("mousemove", (event) => tell(event.latlng, ""));
    map.on("mouseout", centre);
    box.addEventListener("focus", () => {
      told.setAttribute("aria-live", "polite");
      centre();
    });
    box.addEventListener("blur", () => told.setAttribute("aria-live", "off"));
    map.on("moveend", centre);
    centre();
  }

  return {
    start(theMap, given) {
      map = theMap;
      ({ words, clock } = given);
      overlays = given.overlays;
      if (clock) {
        sets = clock.sets.map((text) => {
          let at = 0;
          return borderkitInk.numbers(text).map((step) => (at += step));
        });
        minute = clock.at;
      }
      coordinates();
      layers(given.groups, given.changed);
      finder(given.things);
      timing(given.changed);
    },
    /* A thing that changes with the time: `turn` is told "on", "off" or "maybe". */
    follow(thing, counts, turn) {
      live.push({ thing, counts, turn, state: null });
    },
    /* The rows of a popup that depend on the time. */
    rows(p) {
      if (!p.live || !clock || p.kind === "label") return [];
      const told = words[(p.live.kind === "crossing" ? "port_" : "zone_") + stateOf(p.live)];
      return [[words.now, told]];
    },
  };
})();
