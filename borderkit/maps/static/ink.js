/* Canvas layers of borderkit maps: ways under the zones, points and small texts over them.
 * Text from files is only ever drawn as ink or put into text nodes, never as HTML. */
"use strict";
const borderkitInk = (function () {
  const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const VALUES = new Map(Array.from(LETTERS, (letter, value) => [letter, value]));
  const LOOKS = {
    water: { font: "italic 11.5px", ink: "#1c5578", rank: 6, along: true },
    area: { font: "italic 12px", ink: "#1c5578", rank: 7, along: false },
    road: { font: "10.5px", ink: "#4a3d2a", rank: 4, along: true },
    green: { font: "italic 11px", ink: "#23572d", rank: 3, along: false },
    contour: { font: "10px", ink: "#75592f", rank: 1, along: true },
  };
  const MOST_TEXTS = 160;
  const THIN = 13;
  const CLUSTER = 64;
  const lineSets = [];
  const pointSets = [];
  let setting = { shapes: {}, signs: {}, bars: {} };
  let map = null;
  let renderer = null;
  let canvas = null;
  let drawn = [];
  let first = 0;
  let family = "sans-serif";
  const sprites = new Map();

  /* ----------------------------------------------------------------------------- unpacking */

  function numbers(text) {
    const found = [];
    let value = 0;
    let place = 1;
    for (const letter of text) {
      const group = VALUES.get(letter);
      value += (group & 31) * place;
      if (group & 32) place *= 32;
      else {
        found.push(value % 2 ? -(value + 1) / 2 : value / 2);
        value = 0;
        place = 1;
      }
    }
    return found;
  }

  /* A column of a table: one value for each row. */
  function column(packed) {
    const at = packed.at ? numbers(packed.at) : null;
    return { values: packed.values, at, cell: (row) => packed.values[at ? at[row] : row] };
  }

  function details(packed) {
    if (!packed) return null;
    const titles = column(packed.titles);
    const columns = packed.columns.map(([head, cells]) => [head, column(cells)]);
    const finds = packed.finds ? column(packed.finds) : null;
    return {
      titles,
      finds,
      title: (row) => packed.form.replace("{}", () => titles.cell(row)).trim(),
      rows: (row) => columns.map(([head, cells]) => [head, cells.cell(row)]).filter(([, cell]) => cell),
    };
  }

  function flat(xy) {
    const found = new Float64Array(xy.length);
    let [x, y] = [0, 0];
    for (let i = 0; i < xy.length; i += 2) {
      x += xy[i];
      y += xy[i + 1];
      found[i] = x / 1e5;
      found[i + 1] = y / 1e5;
    }
    return found;
  }

  /* Lines and rings: for each feature its parts, for each part [lat, lon] pairs. */
  function lines(packed) {
    const given = numbers(packed.xy);
    const features = [];
    let [at, x, y] = [0, 0, 0];
    for (let feature = 0; feature < packed.count; feature += 1) {
      const parts = [];
      for (let left = given[at++]; left > 0; left -= 1) {
        const part = new Array(given[at++]);
        for (let i = 0; i < part.length; i += 1) {
          x += given[at++];
          y += given[at++];
          part[i] = [y / 1e5, x / 1e5];
        }
        parts.push(part);
      }
      features.push(parts);
    }
    return features;
  }

  /* The world at zoom 0 is 256 pixels wide. */
  function world(lat, lon) {
    const sine = Math.sin((Math.max(-85.05, Math.min(85.05, lat)) * Math.PI) / 180);
    return [(lon + 180) / 360 * 256, (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * 256];
  }

  /* ---------------------------------------------------------------------------------- ways */

  function style(stroke, way, closed) {
    const [color, weight, dash, opacity] = stroke;
    return {
      renderer, color, weight, opacity, dashArray: dash || null, smoothFactor: 0.8,
      lineCap: dash ? "butt" : "round", fill: false, interactive: false, closed,
    };
  }

  function ways(set, overlay, popup) {
    const features = lines(set);
    const told = details(set.details);
    const closed = Boolean(set.way.fill);
    const levels = set.way.strokes.map((stroke) => style(stroke, set.way, closed));
    const group = levels.map(() => []);
    const make = (parts, look) => (closed ? L.polygon(parts, look) : L.polyline(parts, look));
    const fill = { fill: closed, fillColor: set.way.fill, fillOpacity: set.way.fillOpacity };
    const last = levels.length - 1;
    const layers = [];
    levels.slice(0, last).forEach((look, level) => group[level].push(make(closed ? features.map((f) => f) : features.flat(), look)));
    if (told) {
      features.forEach((parts, row) => {
        const layer = make(parts, { ...levels[last], ...fill, interactive: true });
        layer.bindPopup(() => popup({ popup: { title: told.title(row), rows: told.rows(row) } }), { maxWidth: 330, minWidth: 160 });
        layers[row] = layer;
        group[last].push(layer);
      });
    } else {
      group[last].push(make(closed ? features.map((f) => f) : features.flat(), { ...levels[last], ...fill }));
    }
    const entry = { overlay, told, layers, look: LOOKS[set.look], features: [], texts: null, shown: false };
    if (set.texts && entry.look) {
      entry.texts = column(set.texts);
      entry.features = features.map((parts) => parts.map((part) => {
        const xy = new Float64Array(part.length * 2);
        const box = [Infinity, Infinity, -Infinity, -Infinity];
        part.forEach(([lat, lon], i) => {
          const [x, y] = world(lat, lon);
          xy[2 * i] = x;
          xy[2 * i + 1] = y;
          box[0] = Math.min(box[0], x);
          box[1] = Math.min(box[1], y);
          box[2] = Math.max(box[2], x);
          box[3] = Math.max(box[3], y);
        });
        return { xy, box };
      }));
    }
    lineSets.push(entry);
    return { levels: group, entry, from: set.from || 0 };
  }

  /* -------------------------------------------------------------------------------- points */

  function points(set, overlay) {
    const xy = flat(numbers(set.xy));
    for (let i = 0; i < xy.length; i += 2) {
      const [x, y] = world(xy[i + 1], xy[i]);
      xy[i] = x;
      xy[i + 1] = y;
    }
    const entry = {
      overlay, xy, symbols: set.symbols, at: Uint16Array.from(numbers(set.at)),
      told: details(set.details), labelled: set.labelled, later: set.later, shown: false,
    };
    entry.rank = set.symbols.map(([shape]) => ({ triangle: 3, square: 2, stone: 2, circle: 1 }[shape] || 0));
    pointSets.push(entry);
    return entry;
  }

  function latLng(x, y) {
    const n = Math.PI * (1 - y / 128);
    return L.latLng((180 / Math.PI) * Math.atan(Math.sinh(n)), (x / 256) * 360 - 180);
  }

  function sprite(symbol, size, ratio) {
    const key = symbol.join("|") + size + "|" + ratio;
    if (sprites.has(key)) return sprites.get(key);
    const [shape, fill, sign, under, plate, colour] = symbol;
    const rim = 3;
    const picture = document.createElement("canvas");
    const below = ({ bar: 9, dots: 9, bars: 16 }[under] || 0) * size / 24;
    const [wide, high] = [size + 2 * rim, size + below + 2 * rim];
    picture.width = Math.ceil(wide * ratio);
    picture.height = Math.ceil(high * ratio);
    const pen = picture.getContext("2d");
    pen.scale(ratio, ratio);
    const form = new Path2D(setting.shapes[shape]);
    if (plate) {
      pen.fillStyle = "#fff";
      pen.strokeStyle = colour;
      pen.lineWidth = 1;
      pen.beginPath();
      pen.roundRect(rim - 2, rim - 2, size + 4, size + 4, 3);
      pen.fill();
      pen.stroke();
    }
    pen.translate(rim, rim);
    pen.scale(size / 24, size / 24);
    if (!plate) {
      pen.lineJoin = "round";
      pen.strokeStyle = "#fff";
      pen.lineWidth = 9;
      pen.stroke(form);
      if (under) {
        const bars = new Path2D(setting.bars[under]);
        pen.stroke(bars);
        pen.fillStyle = colour;
        pen.fill(bars);
      }
      pen.strokeStyle = colour;
      pen.lineWidth = 4;
      pen.stroke(form);
    }
    pen.fillStyle = fill === "full" ? colour : "#fff";
    pen.fill(form, "evenodd");
    if (fill === "half") {
      pen.save();
      pen.clip(form);
      pen.fillStyle = colour;
      pen.fillRect(12, 0, 12, 24);
      pen.restore();
    }
    if (sign) {
      const mark = new Path2D(setting.signs[sign]);
      pen.lineCap = "round";
      pen.strokeStyle = "#fff";
      pen.lineWidth = 8;
      pen.stroke(mark);
      pen.strokeStyle = fill === "none" ? colour : "#c4172f";
      pen.lineWidth = 4;
      pen.stroke(mark);
    }
    const made = { picture, wide, high, middle: rim + size / 2 };
    sprites.set(key, made);
    return made;
  }

  /* Points in view, one for each cell, the weightiest; how many stand in each. */
  function gathered(set, view, cell) {
    const cells = new Map();
    const { scale, left, top, wide, high } = view;
    const { xy, at, rank } = set;
    let seen = 0;
    for (let i = 0, n = at.length; i < n; i += 1) {
      const x = xy[2 * i] * scale - left;
      const y = xy[2 * i + 1] * scale - top;
      if (x < -20 || y < -20 || x > wide + 20 || y > high + 20) continue;
      seen += 1;
      const key = Math.floor((xy[2 * i] * scale) / cell) * 67108864 + Math.floor((xy[2 * i + 1] * scale) / cell);
      const held = cells.get(key);
      if (!held) cells.set(key, { x, y, row: i, count: 1, sx: x, sy: y });
      else {
        held.count += 1;
        held.sx += x;
        held.sy += y;
        if (rank[at[i]] > rank[at[held.row]]) Object.assign(held, { x, y, row: i });
      }
    }
    return { cells: Array.from(cells.values()), seen };
  }

  /* Clusters that would lie on each other become one. */
  function merged(cells) {
    const kept = [];
    for (const item of cells.sort((a, b) => b.count - a.count)) {
      const size = (count) => 9 + 3.4 * Math.log10(count);
      const [x, y] = [item.sx / item.count, item.sy / item.count];
      const host = kept.find((k) => Math.hypot(k.x - x, k.y - y) < k.radius + size(item.count) + 2);
      if (host) {
        host.count += item.count;
        host.radius = size(host.count);
      } else kept.push({ ...item, x, y, radius: size(item.count) });
    }
    return kept;
  }

  function drawPoints(pen, set, view, ratio, taken) {
    const plates = set.symbols.every((symbol) => symbol[4]);
    let found = gathered(set, view, plates ? 2 * THIN : THIN);
    const dense = found.seen > 400 && found.seen / found.cells.length > 5;
    if (dense) found = { cells: merged(gathered(set, view, CLUSTER).cells) };
    const many = found.cells.length;
    const size = many > 200 ? 6.5 : many > 40 ? 8 : 11;
    for (const item of found.cells) {
      item.set = set;
      if (dense && item.count > 1) {
        item.cluster = true;
        pen.beginPath();
        pen.arc(item.x, item.y, item.radius, 0, 2 * Math.PI);
        pen.fillStyle = "rgba(21, 35, 59, .85)";
        pen.fill();
        pen.lineWidth = 2;
        pen.strokeStyle = "#fff";
        pen.stroke();
        pen.font = "600 11px " + family;
        pen.fillStyle = "#fff";
        pen.textAlign = "center";
        pen.textBaseline = "middle";
        pen.fillText(item.count < 1000 ? String(item.count) : (item.count / 1000).toFixed(item.count < 10000 ? 1 : 0) + "k", item.x, item.y);
      } else {
        const symbol = set.symbols[set.at[item.row]];
        const look = sprite(symbol, symbol[4] ? size + 2 : size, ratio);
        const top = item.y - look.middle;
        pen.drawImage(look.picture, item.x - look.wide / 2, top, look.wide, look.high);
        item.radius = Math.max(9, look.wide / 2);
        if (many < 600) taken.add([item.x - look.wide / 2 + 2, top + 2, item.x + look.wide / 2 - 2, top + look.high - 2]);
      }
      drawn.push(item);
    }
    return dense ? [] : found.cells;
  }

  function halo(pen, text, x, y, ink) {
    pen.lineJoin = "round";
    pen.lineWidth = 3;
    pen.strokeStyle = "rgba(255, 255, 255, .9)";
    pen.strokeText(text, x, y);
    pen.fillStyle = ink;
    pen.fillText(text, x, y);
  }

  function labelPoints(pen, set, items, view, taken) {
    if (!set.labelled || !set.told || items.length > 260) return;
    if (map.getZoom() < first + set.later) return;
    pen.font = "600 10.5px " + family;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    for (const item of items) {
      const text = set.told.titles.cell(item.row);
      if (!text) continue;
      const wide = pen.measureText(text).width;
      for (const [dx, dy] of [[1, 0], [-1, 0], [0, -1], [0, 1], [1, -1], [-1, 1]]) {
        const x = item.x + dx * (wide / 2 + item.radius);
        const y = item.y + dy * (item.radius + 5);
        const box = [x - wide / 2 - 2, y - 7, x + wide / 2 + 2, y + 7];
        if (box[0] < 0 || box[1] < 0 || box[2] > view.wide || box[3] > view.high || taken.clashes(box)) continue;
        taken.add(box);
        halo(pen, text, x, y, "#15233b");
        break;
      }
    }
  }

  /* ------------------------------------------------------------------------ texts along ways */

  /* The places on a way where a text of some width lies nearly straight. */
  function* spots(parts, wide, view) {
    const { scale, left, top } = view;
    for (const { xy, box } of parts) {
      if (box[2] * scale < left || box[0] * scale > left + view.wide) continue;
      if (box[3] * scale < top || box[1] * scale > top + view.high) continue;
      if ((box[2] - box[0] + box[3] - box[1]) * scale < wide) continue;
      const xs = [];
      const ys = [];
      const along = [];
      for (let i = 0; i < xy.length; i += 2) {
        const x = xy[i] * scale - left;
        const y = xy[i + 1] * scale - top;
        const n = xs.length;
        if (x < -40 || y < -40 || x > view.wide + 40 || y > view.high + 40) {
          if (n) break;
          continue;
        }
        along.push(n ? along[n - 1] + Math.hypot(x - xs[n - 1], y - ys[n - 1]) : 0);
        xs.push(x);
        ys.push(y);
      }
      const length = along[along.length - 1] || 0;
      if (length < wide * 1.2) continue;
      const at = (s) => {
        let i = 1;
        while (i < along.length - 1 && along[i] < s) i += 1;
        const part = (s - along[i - 1]) / (along[i] - along[i - 1] || 1);
        return [xs[i - 1] + (xs[i] - xs[i - 1]) * part, ys[i - 1] + (ys[i] - ys[i - 1]) * part];
      };
      for (const share of [0.5, 0.3, 0.7, 0.15, 0.85]) {
        const middle = share * length;
        if (middle < wide / 2 || middle > length - wide / 2) continue;
        const [ax, ay] = at(middle - wide / 2);
        const [bx, by] = at(middle + wide / 2);
        if (Math.hypot(bx - ax, by - ay) < 0.92 * wide) continue;
        let angle = Math.atan2(by - ay, bx - ax);
        if (angle > Math.PI / 2) angle -= Math.PI;
        else if (angle <= -Math.PI / 2) angle += Math.PI;
        yield [(ax + bx) / 2, (ay + by) / 2, angle];
      }
    }
  }

  function* middles(parts, wide, view) {
    let largest = null;
    for (const { box } of parts) {
      if (!largest || box[2] - box[0] > largest[2] - largest[0]) largest = box;
    }
    if (!largest || (largest[2] - largest[0]) * view.scale < wide * 0.7) return;
    const x = ((largest[0] + largest[2]) / 2) * view.scale - view.left;
    const y = ((largest[1] + largest[3]) / 2) * view.scale - view.top;
    for (const dy of [0, 14, -14, 28, -28]) yield [x, y + dy, 0];
  }

  function writeTexts(pen, view, taken) {
    let count = 0;
    const shown = lineSets.filter((set) => set.shown && set.texts);
    shown.sort((a, b) => b.look.rank - a.look.rank);
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    for (const set of shown) {
      pen.font = set.look.font + " " + family;
      const written = new Map();
      set.features.forEach((parts, row) => {
        const text = set.texts.cell(row);
        if (!text || count >= MOST_TEXTS) return;
        const wide = pen.measureText(text).width + 4;
        for (const [x, y, angle] of (set.look.along ? spots : middles)(parts, wide, view)) {
          const [c, s] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))];
          const [w, h] = [(wide * c + 12 * s) / 2, (wide * s + 12 * c) / 2];
          const box = [x - w, y - h, x + w, y + h];
          const near = (written.get(text) || []).some(([px, py]) => Math.hypot(px - x, py - y) < 220);
          if (near || box[0] < 0 || box[1] < 0 || box[2] > view.wide || box[3] > view.high || taken.clashes(box)) continue;
          taken.add(box);
          written.set(text, [...(written.get(text) || []), [x, y]]);
          pen.save();
          pen.translate(x, y);
          pen.rotate(angle);
          halo(pen, text, 0, 0, set.look.ink);
          pen.restore();
          count += 1;
          break;
        }
      });
    }
  }

  /* Draw the points, which keep their places, before the labels look for theirs. */
  function draw(taken) {
    const size = map.getSize();
    const ratio = Math.max(2, window.devicePixelRatio || 1);
    const scale = Math.pow(2, map.getZoom());
    const origin = map.getPixelBounds().min;
    const view = { scale, left: origin.x, top: origin.y, wide: size.x, high: size.y };
    canvas.width = size.x * ratio;
    canvas.height = size.y * ratio;
    canvas.style.width = size.x + "px";
    canvas.style.height = size.y + "px";
    L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([0, 0]));
    const pen = canvas.getContext("2d");
    pen.scale(ratio, ratio);
    drawn = [];
    const single = pointSets.filter((set) => set.shown).map((set) => [set, drawPoints(pen, set, view, ratio, taken)]);
    return function write() {
      for (const [set, items] of single) labelPoints(pen, set, items, view, taken);
      writeTexts(pen, view, taken);
    };
  }

  /* -------------------------------------------------------------------------------- asking */

  function hit(x, y) {
    let best = null;
    let least = Infinity;
    for (let i = drawn.length - 1; i >= 0; i -= 1) {
      const item = drawn[i];
      const far = Math.hypot(item.x - x, item.y - y);
      if (far < item.radius && far < least) [best, least] = [item, far];
    }
    return best;
  }

  function openPoint(set, row, popup, count) {
    const told = set.told;
    const rows = told ? told.rows(row) : [];
    const at = latLng(set.xy[2 * row], set.xy[2 * row + 1]);
    if (count > 1) rows.push(["", setting.words.several.replace("{count}", count)]);
    const degrees = (value, ends) => Math.abs(value).toFixed(5) + "° " + ends[Number(value < 0)];
    const lon = ((((at.lng + 180) % 360) + 360) % 360) - 180;
    rows.push([setting.words.position, degrees(at.lat, "NS") + ", " + degrees(lon, "EW")]);
    const title = told ? told.title(row) : set.overlay;
    L.popup({ maxWidth: 330, minWidth: 160 }).setLatLng(at)
      .setContent(popup({ popup: { title, rows } })).openOn(map);
  }

  function listen(popup) {
    const box = map.getContainer();
    const place = (event) => {
      const frame = box.getBoundingClientRect();
      return hit(event.clientX - frame.left, event.clientY - frame.top);
    };
    const onMap = (event) => !event.target.closest(".leaflet-control, .leaflet-popup, .bk-holder");
    box.addEventListener("mousemove", (event) => {
      box.classList.toggle("bk-over", onMap(event) && Boolean(place(event)));
    });
    box.addEventListener("click", (event) => {
      if (!onMap(event) || (map.dragging && map.dragging.moved())) return;
      const found = place(event);
      if (!found) return;
      event.stopPropagation();
      if (found.cluster) {
        map.setView(map.containerPointToLatLng([found.x, found.y]), Math.min(20, map.getZoom() + 2));
      } else openPoint(found.set, found.row, popup, found.count);
    }, true);
  }

  return {
    numbers,
    ways,
    points,
    draw,
    start(theMap, given, popup) {
      map = theMap;
      setting = given;
      first = map.getZoom();
      family = getComputedStyle(document.body).fontFamily;
      map.createPane("bk-land").style.zIndex = 350;
      renderer = L.canvas({ pane: "bk-land", padding: 0.3, tolerance: 4 });
      const pane = map.createPane("bk-ink");
      pane.style.zIndex = 590;
      pane.style.pointerEvents = "none";
      canvas = L.DomUtil.create("canvas", "bk-ink", pane);
      canvas.setAttribute("aria-hidden", "true");
      listen(popup);
    },
    /* What can be found by name: each with a way to get there. */
    * things(popup) {
      for (const set of lineSets) {
        for (let row = 0; set.told && row < set.layers.length; row += 1) {
          const layer = set.layers[row];
          yield {
            title: set.told.title(row),
            more: set.told.finds ? set.told.finds.cell(row) : "",
            overlay: set.overlay,
            go() {
              map.fitBounds(layer.getBounds(), { maxZoom: 14, padding: [50, 50], animate: false });
              if (!map.hasLayer(layer)) layer.addTo(map);
              layer.openPopup();
            },
          };
        }
      }
      for (const set of pointSets) {
        for (let row = 0; set.told && row < set.at.length; row += 1) {
          yield {
            title: set.told.title(row),
            more: set.told.finds ? set.told.finds.cell(row) : "",
            overlay: set.overlay,
            go() {
              map.setView(latLng(set.xy[2 * row], set.xy[2 * row + 1]), Math.max(map.getZoom(), 15), { animate: false });
              openPoint(set, row, popup, 1);
            },
          };
        }
      }
    },
    drawnPoints: () => drawn.map(({ x, y, count, cluster }) => ({ x, y, count, cluster: Boolean(cluster) })),
  };
})();
