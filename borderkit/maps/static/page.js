/* Marks, popups, labels and graticule of borderkit maps.
 * Text from files only ever becomes text nodes and attributes here, never HTML. */
"use strict";
const borderkit = (function () {
  const SVG = "http://www.w3.org/2000/svg";
  const DIRECTIONS = [[1, -1], [1, 1], [-1, -1], [-1, 1], [1, 0], [-1, 0], [0, -1], [0, 1]];
  const STEPS = [30, 20, 10, 5, 2, 1, 0.5, 0.25, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001];
  const MANY_PLACES = 40;
  const marks = [];
  const findings = new Map();
  let setting = { shapes: {}, words: {}, things: {} };
  let map = null;
  let leaders = null;
  let grid = null;
  let first = 0;
  let overlays = [];
  let styles = [];

  function node(tag, name, text) {
    const made = document.createElement(tag);
    if (name) made.className = name;
    if (text !== undefined && text !== null) made.textContent = text;
    return made;
  }

  function glyph(shape, size, turn) {
    const picture = document.createElementNS(SVG, "svg");
    const path = document.createElementNS(SVG, "path");
    for (const [key, value] of Object.entries({
      width: size, height: size, viewBox: "-1 -1 26 26", "aria-hidden": "true", focusable: "false",
    })) picture.setAttribute(key, value);
    path.setAttribute("d", setting.shapes[shape] || "");
    path.setAttribute("fill-rule", "evenodd");
    if (turn) path.setAttribute("transform", "rotate(" + Number(turn) + " 12 12)");
    picture.append(path);
    return picture;
  }

  /* ------------------------------------------------------------------------------- marks */

  function face(p) {
    const inner = node("span", "bk-mark bk-" + p.kind + (p.look ? " bk-look-" + p.look : ""));
    if (p.kind === "arrow") inner.append(glyph("arrow", 15, p.turn));
    else if (p.kind === "place" && p.shape) inner.append(glyph(p.shape, 11));
    else if (p.kind === "place") inner.append(node("i", "bk-dot"));
    else if (p.shape) inner.append(glyph(p.shape, p.kind === "crossing" ? 22 : 14));
    if (p.text) inner.append(node("bdi", "bk-text", p.text));
    if (p.more) inner.append(node("small", "bk-more", p.more));
    return inner;
  }

  function mark(feature, latlng) {
    const p = setting.things[feature.id];
    const inner = face(p);
    const active = Boolean(p.popup);
    const layer = L.marker(latlng, {
      icon: L.divIcon({ className: "bk-holder", html: inner, iconSize: [0, 0] }),
      interactive: active,
      keyboard: active,
      zIndexOffset: { finding: 900, stop: 800, crossing: 500, place: 400, arrow: -400 }[p.kind] || 0,
    });
    const movable = p.kind === "finding" || p.kind === "label";
    const seat = p.seat || (p.kind === "finding" ? "around" : "centre");
    const optional = p.kind === "label";
    marks.push({ layer, inner, movable, seat, optional, rank: p.rank || 0, gap: p.gap || 8, box: p.box, later: p.later || 0, place: p.kind === "place", names: optional && /^place/.test(p.look || "") });
    if (p.live) follow(p, inner, layer);
    layer.on("add", function () {
      const holder = layer.getElement();
      if (active) holder.setAttribute("aria-label", p.name || p.text || "");
      else holder.setAttribute("aria-hidden", "true");
    });
    return layer;
  }

  /* A mark that changes with the time shown: a port opens, the label of a zone fades. */
  function follow(p, inner, layer) {
    borderkitPanel.follow(p.live, false, function (state) {
      if (p.kind !== "crossing") {
        inner.classList.toggle("bk-asleep", state === "off");
        return;
      }
      p.look = { on: "open", off: "closed", maybe: "unknown" }[state];
      p.shape = { on: "gate", off: "gate-shut", maybe: "gate-unknown" }[state];
      const fresh = face(p);
      inner.className = fresh.className;
      inner.replaceChildren(...fresh.childNodes);
      p.name = setting.words["port_" + state] + ": " + p.popup.title;
      if (layer.getElement()) layer.getElement().setAttribute("aria-label", p.name);
    });
  }

  function popup(p) {
    const box = node("div", "bk-popup");
    box.append(node("bdi", "bk-popup-title", p.popup.title));
    const table = node("table");
    for (const [key, value] of [...borderkitPanel.rows(p), ...(p.popup.rows || [])]) {
      const row = node("tr");
      const head = node("th", "", key);
      head.scope = "row";
      const cell = node("td");
      cell.append(node("bdi", "", value));
      row.append(head, cell);
      table.append(row);
    }
    box.append(table);
    for (const number of p.findings || []) {
      const link = node("a", "bk-to-table", number + " → " + setting.words.to_table);
      link.href = "#finding-" + Number(number);
      box.append(link);
    }
    return box;
  }

  function bind(feature, layer) {
    const p = setting.things[feature.id];
    if (p.popup) layer.bindPopup(function () { return popup(p); }, { maxWidth: 330, minWidth: 180 });
    for (const number of p.findings || []) {
      if (p.kind || !findings.has(number)) findings.set(number, layer);
    }
  }

  /* ------------------------------------------------------------------------------ layout */

  const CELL = 80;

  /* Boxes by the cells that they cover, so that many labels stay quick. */
  class Taken {
    constructor(boxes) {
      this.cells = new Map();
      for (const box of boxes || []) this.add(box);
    }

    *keys(box) {
      for (let x = Math.floor(box[0] / CELL); x <= box[2] / CELL; x += 1) {
        for (let y = Math.floor(box[1] / CELL); y <= box[3] / CELL; y += 1) yield x + ":" + y;
      }
    }

    add(box) {
      for (const key of this.keys(box)) {
        if (!this.cells.has(key)) this.cells.set(key, []);
        this.cells.get(key).push(box);
      }
    }

    clashes(box, own) {
      for (const key of this.keys(box)) {
        for (const t of this.cells.get(key) || []) {
          if (t !== own && box[0] < t[2] && box[2] > t[0] && box[1] < t[3] && box[3] > t[1]) return true;
        }
      }
      return false;
    }
  }

  function boxAt(x, y, size) {
    return [x - size[0] / 2, y - size[1] / 2, x + size[0] / 2, y + size[1] / 2];
  }

  /* Where a mark may stand, best first: in or beside its area, or around its point. */
  function* seats(item, size, at) {
    if (item.box) {
      const [west, south, east, north] = item.box;
      const one = map.latLngToContainerPoint([north, west]);
      const two = map.latLngToContainerPoint([south, east]);
      const wide = size[0] / 2 + 3;
      const high = size[1] / 2 + 2;
      const middle = (one.x + two.x) / 2 - at.x;
      if (two.x - one.x > size[0] + 8 && two.y - one.y > size[1] + 8) yield [0, 0];
      yield [middle, two.y - at.y + high];
      yield [middle, one.y - at.y - high];
      yield [two.x - at.x + wide, 0];
      yield [one.x - at.x - wide, 0];
    }
    if (item.seat === "centre") {
      for (const step of [0, 1, -1, 2, -2]) yield [0, step * (size[1] + 2)];
      return;
    }
    for (const ring of item.optional ? [0, 12] : [0, 14, 30, 48, 70]) {
      for (const [dx, dy] of DIRECTIONS) {
        yield [dx * (size[0] / 2 + item.gap + ring), dy * (size[1] / 2 + item.gap + ring)];
      }
    }
  }

  function place(item, taken, beside) {
    const at = map.latLngToContainerPoint(item.layer.getLatLng());
    const view = map.getSize();
    if (at.x < 0 || at.y < 0 || at.x > view.x || at.y > view.y) return [0, 0, null];
    for (const around of beside ? [beside, null] : [null]) {
      for (const [dx, dy] of seats(item, item.size, at)) {
        const box = boxAt(at.x + dx, at.y + dy, item.size);
        const inside = box[0] >= 0 && box[1] >= 0 && box[2] <= view.x && box[3] <= view.y;
        if (!inside || taken.clashes(box)) continue;
        if (!around || !around.clashes(box, item.area)) return [dx, dy, box];
      }
    }
    return null;
  }

  /* Overlays of lines that marks had better not cover: the route, arrows of displacements. */
  function linesOf(key, type) {
    const found = overlays.find((overlay) => overlay.key === key);
    if (!found || !found.features || !map.hasLayer(found.layer)) return [];
    return found.features.getLayers().filter((line) => line.getLatLngs && line.feature.geometry.type === type);
  }

  /* Small boxes along them. */
  function* alongLines() {
    const ways = linesOf("route", "LineString").map((line) => line.getLatLngs());
    const shafts = linesOf("arrows", "MultiLineString").map((line) => line.getLatLngs()[0]);
    const view = map.getSize();
    for (const way of [...ways, ...shafts]) {
      const points = way.map((at) => map.latLngToContainerPoint(at));
      for (let i = 1; i < points.length; i += 1) {
        const [one, two] = [points[i - 1], points[i]];
        const count = Math.min(200, Math.ceil(one.distanceTo(two) / 14));
        for (let k = 0; k < count; k += 1) {
          const x = one.x + (two.x - one.x) * k / count;
          const y = one.y + (two.y - one.y) * k / count;
          if (x > 0 && y > 0 && x < view.x && y < view.y) yield [x - 5, y - 5, x + 5, y + 5];
        }
      }
    }
  }

  /* Small areas, which labels of others had better not cover. */
  function areas(shown) {
    const view = map.getSize();
    const found = new Taken();
    for (const item of shown) {
      item.area = null;
      if (!item.box) continue;
      const [west, south, east, north] = item.box;
      const one = map.latLngToContainerPoint([north, west]);
      const two = map.latLngToContainerPoint([south, east]);
      const seen = two.x > 0 && two.y > 0 && one.x < view.x && one.y < view.y;
      if (seen && two.x - one.x < view.x / 3 && two.y - one.y < view.y / 3) {
        item.area = [one.x, one.y, two.x, two.y];
        found.add(item.area);
      }
    }
    for (const box of alongLines()) found.add(box);
    return found;
  }

  /* Where controls stand: zoom, north, scale, attribution. */
  function furniture() {
    const { x, y } = map.getSize();
    const said = map.getContainer().querySelector(".leaflet-control-attribution");
    const [wide, high] = said ? [Math.max(300, said.offsetWidth), said.offsetHeight] : [300, 18];
    return [[0, 0, 50, 86], [x - 40, 0, x, 48], [0, y - 40, 130, y], [x - wide, y - high, x, y]];
  }

  /* What cannot move is drawn first; of many places only those that have room. */
  function fixed(items, taken) {
    const without = new Set();
    const places = items.filter((m) => m.place).sort((a, b) => b.rank - a.rank);
    for (const item of [...items.filter((m) => !m.place), ...places]) {
      const at = map.latLngToContainerPoint(item.layer.getLatLng());
      const box = boxAt(at.x, at.y, item.size);
      const margin = item.rank >= 7 ? 0 : item.rank >= 5 ? 8 : 28;
      const room = boxAt(at.x, at.y, item.size.map((side) => side + margin));
      const crowded = item.place && places.length > MANY_PLACES && taken.clashes(room);
      if (item.place) item.inner.style.visibility = crowded ? "hidden" : "visible";
      if (crowded) without.add(item.layer.getLatLng().toString());
      else if (!item.inner.classList.contains("bk-arrow")) taken.add(box);
    }
    return without;
  }

  function layout() {
    if (!map) return;
    const shown = marks.filter((m) => map.hasLayer(m.layer) && m.layer.getElement());
    for (const item of shown) {
      item.size = [item.inner.offsetWidth + 2, item.inner.offsetHeight + 2];
    }
    const taken = new Taken(furniture());
    leaders.clearLayers();
    const without = fixed(shown.filter((m) => !m.movable), taken);
    const write = borderkitInk.draw(taken);
    const movable = shown.filter((m) => m.movable);
    movable.sort((a, b) => Number(a.optional) - Number(b.optional) || b.rank - a.rank);
    const beside = areas(shown);
    const arrows = linesOf("arrows", "MultiLineString").length > 0;
    for (const item of movable) {
      const early = (item.later > 0 && map.getZoom() < first + item.later)
        || (item.names && without.has(item.layer.getLatLng().toString()));
      const found = early ? null : place(item, taken, item.optional || arrows ? beside : null);
      const [dx, dy, box] = found || [14, -14, null];
      item.inner.style.left = dx + "px";
      item.inner.style.top = dy + "px";
      item.inner.style.visibility = found || !item.optional ? "visible" : "hidden";
      if (box) taken.add(box);
      if (!item.optional) leader(item, dx, dy);
    }
    write();
    graticule();
  }

  function leader(item, dx, dy) {
    const start = item.layer.getLatLng();
    const at = map.latLngToContainerPoint(start);
    const end = map.containerPointToLatLng([at.x + dx, at.y + dy]);
    L.polyline([start, end], { className: "bk-leader", color: "#15233b", weight: 1, interactive: false })
      .addTo(leaders);
    L.circleMarker(start, { radius: 2.5, weight: 0, fillColor: "#15233b", fillOpacity: 1, interactive: false })
      .addTo(leaders);
  }

  /* --------------------------------------------------------------------------- graticule */

  function degrees(value, step, ends) {
    const digits = step < 1 ? Math.min(3, Math.ceil(-Math.log10(step) - 1e-9) + (step === 0.25 ? 1 : 0)) : 0;
    const around = Math.abs(value) < 1e-9 ? "" : value > 0 ? ends[0] : ends[1];
    return Math.abs(value).toFixed(digits) + "°" + (around ? " " + around : "");
  }

  function edgeLabel(text, name, offset) {
    const label = node("span", "bk-grid-label " + name, text);
    label.style[name === "bk-grid-lon" ? "left" : "top"] = offset + "px";
    label.setAttribute("aria-hidden", "true");
    map.getContainer().append(label);
  }

  function graticule() {
    grid.clearLayers();
    for (const old of map.getContainer().querySelectorAll(".bk-grid-label")) old.remove();
    const seen = map.getBounds();
    const size = map.getSize();
    const span = seen.getEast() - seen.getWest();
    const step = STEPS.find((s) => span / s >= Math.max(3, size.x / 190)) || STEPS[STEPS.length - 1];
    const style = { className: "bk-grid", color: "#9aa5b1", weight: 0.7, interactive: false, pane: "bk-grid" };
    const south = Math.max(-85, seen.getSouth());
    const north = Math.min(85, seen.getNorth());
    for (let i = Math.ceil(seen.getWest() / step); i * step < seen.getEast(); i += 1) {
      const lon = i * step;
      L.polyline([[south, lon], [north, lon]], style).addTo(grid);
      const x = map.latLngToContainerPoint([south, lon]).x;
      const turned = ((((lon + 180) % 360) + 360) % 360) - 180;
      if (x > 150 && x < size.x - 310) edgeLabel(degrees(turned, step, ["E", "W"]), "bk-grid-lon", x);
    }
    for (let i = Math.ceil(south / step); i * step < north; i += 1) {
      const lat = i * step;
      L.polyline([[lat, seen.getWest()], [lat, seen.getEast()]], style).addTo(grid);
      const y = map.latLngToContainerPoint([lat, seen.getWest()]).y;
      if (y > 84 && y < size.y - 40) edgeLabel(degrees(lat, step, ["N", "S"]), "bk-grid-lat", y);
    }
  }

  /* ---------------------------------------------------------------------------- the page */

  function show(number, zoom) {
    const layer = findings.get(number);
    if (!layer) return;
    if (layer.getBounds) map.fitBounds(layer.getBounds(), { maxZoom: zoom || 13, padding: [60, 60] });
    else map.setView(layer.getLatLng(), Math.max(map.getZoom(), zoom || 11));
    layer.openPopup();
  }

  /* A popup takes the focus when it opens, and gives it back to where it was when it closes. */
  function keepFocus() {
    let before = null;
    map.on("popupopen", function (event) {
      const box = event.popup.getElement();
      const close = box.querySelector(".leaflet-popup-close-button");
      if (close) close.setAttribute("aria-label", setting.words.close);
      if (!box.contains(document.activeElement)) before = document.activeElement;
      const first = box.querySelector("a");
      if (first) first.focus({ preventScroll: true });
    });
    map.on("popupclose", function () {
      const lost = document.activeElement === document.body || !document.activeElement;
      const inside = document.activeElement && document.activeElement.closest(".leaflet-popup");
      if (before && before.isConnected && (lost || inside)) before.focus({ preventScroll: true });
      before = null;
    });
  }

  function fit(bounds) {
    map.fitBounds(bounds, { padding: [14, 14], maxZoom: 15, animate: false });
  }

  function wire(bounds) {
    keepFocus();
    map.getContainer().addEventListener("keydown", function (event) {
      if (event.key === "Escape") map.closePopup();
    });
    for (const link of document.querySelectorAll("a[data-finding]")) {
      const number = Number(link.dataset.finding);
      if (!findings.has(number)) continue;
      link.addEventListener("click", function (event) {
        event.preventDefault();
        document.getElementById("map").scrollIntoView({ block: "nearest" });
        show(number, Number(link.dataset.zoom));
      });
    }
    const paper = window.matchMedia("print");
    const folded = new Set();
    paper.addEventListener("change", function () {
      for (const part of document.querySelectorAll("details")) {
        if (paper.matches && !part.open) folded.add(part);
        if (paper.matches || folded.has(part)) part.open = paper.matches;
      }
      if (!paper.matches) folded.clear();
      map.invalidateSize({ animate: false, pan: false });
      fit(bounds);
      first = map.getZoom();
      layout();
    });
  }

  /* ------------------------------------------------------------------------------ layers */

  function path(number) {
    return { dashArray: null, opacity: 1, ...styles[number] };
  }

  function shapes(overlay) {
    const pane = overlay.key === "jurisdictions" ? "bk-ground" : "overlayPane";
    const looks = new Map(overlay.features.map(([id, , numbers]) => [id, numbers]));
    const layer = L.geoJSON(null, {
      pane,
      smoothFactor: 0.7,
      style: (feature) => path(looks.get(feature.id)[0]),
      pointToLayer: mark,
      onEachFeature(feature, made) {
        bind(feature, made);
        const p = setting.things[feature.id];
        const [, awake, asleep] = looks.get(feature.id);
        if (p.live && awake !== undefined && made.setStyle) {
          const counts = overlay.key === "zones";
          borderkitPanel.follow(p.live, counts, (state) => made.setStyle(path(state === "on" ? awake : asleep)));
        }
      },
    });
    for (const [id, geometry] of overlay.features) {
      layer.addData({ type: "Feature", id, geometry, properties: {} });
    }
    return layer;
  }

  function picture(given) {
    if (given.tiles) return L.tileLayer(given.tiles.url, { maxZoom: 20, noWrap: true });
    const [west, south, east, north] = given.relief.bounds;
    return L.imageOverlay(given.relief.uri, [[south, west], [north, east]], { pane: "bk-relief", alt: "" });
  }

  function build(overlay, given) {
    const parts = [];
    if (overlay.picture && (given.relief || given.tiles)) parts.push(picture(given));
    const all = overlay.lines.map((set) => borderkitInk.ways(set, overlay.key, popup));
    const ways = all.filter((way) => !way.from);
    const late = all.filter((way) => way.from).map((way) => ({ ...way, parts: way.levels.flat() }));
    for (let level = 0; ways.some((way) => level < way.levels.length); level += 1) {
      for (const way of ways) parts.push(...(way.levels[level] || []));
    }
    const entries = [...ways.map((way) => way.entry), ...overlay.points.map((set) => borderkitInk.points(set, overlay.key))];
    const features = overlay.features.length ? shapes(overlay) : null;
    if (features) parts.push(features);
    const layer = L.layerGroup(parts);
    let wants = false;
    /* What is drawn from some zoom on goes below all else of the land, the first lowest. */
    function refresh() {
      for (const way of late) {
        const wanted = wants && map.getZoom() >= way.from;
        if (wanted === way.entry.shown) continue;
        way.entry.shown = wanted;
        for (const part of way.parts) {
          if (wanted) part.addTo(map);
          else part.remove();
        }
        if (wanted) for (const part of way.parts.slice().reverse()) part.bringToBack();
      }
    }
    return {
      ...overlay,
      layer,
      refresh,
      front() { if (features && map.hasLayer(layer)) features.bringToFront(); },
      show(wanted) {
        if (wanted) layer.addTo(map);
        else layer.remove();
        for (const entry of entries) entry.shown = wanted;
        wants = wanted;
        refresh();
      },
      features,
    };
  }

  /* What can be found by name, with a way to get there. */
  function* things() {
    for (const overlay of overlays) {
      for (const layer of overlay.features ? overlay.features.getLayers() : []) {
        const p = setting.things[layer.feature.id];
        if (p.kind === "label" || !(p.popup || p.kind === "place")) continue;
        yield {
          title: p.popup ? p.popup.title : p.name,
          more: p.find,
          overlay: overlay.key,
          go() {
            if (layer.getBounds) map.fitBounds(layer.getBounds(), { maxZoom: 14, padding: [40, 40], animate: false });
            else map.setView(layer.getLatLng(), Math.max(map.getZoom(), 13), { animate: false });
            if (p.popup) layer.openPopup();
            else L.popup().setLatLng(layer.getLatLng()).setContent(popup({ popup: { title: p.name } })).openOn(map);
          },
        };
      }
    }
    yield* borderkitInk.things(popup);
  }

  return {
    start(given) { setting = given; },
    finish(theMap, given) {
      map = theMap;
      styles = given.styles;
      map.createPane("bk-relief").style.zIndex = 205;
      map.createPane("bk-ground").style.zIndex = 300;
      map.createPane("bk-grid").style.zIndex = 340;
      fit(given.bounds);
      first = map.getZoom();
      borderkitInk.start(map, setting, popup);
      grid = L.layerGroup().addTo(map);
      leaders = L.layerGroup();
      overlays = given.overlays.map((overlay) => build(overlay, given));
      for (const overlay of overlays) if (overlay.shown) overlay.show(true);
      leaders.addTo(map);
      L.control.zoom({
        zoomInTitle: setting.words.zoom_in, zoomOutTitle: setting.words.zoom_out,
      }).addTo(map);
      L.control.scale({ imperial: false, maxWidth: 130 }).addTo(map);
      L.control.attribution({ prefix: false }).addAttribution(given.attribution).addTo(map);
      borderkitPanel.start(map, {
        words: setting.words, clock: given.clock, groups: given.groups, overlays, things,
        changed() {
          for (const overlay of overlays) overlay.front();
          layout();
        },
      });
      map.on("zoomend", () => overlays.forEach((overlay) => overlay.refresh()));
      map.on("zoomend moveend resize", layout);
      wire(given.bounds);
      layout();
      document.documentElement.dataset.map = "ready";
    },
  };
})();
