'use strict';
/* The viewer of layers and channels. */
(() => {
  const COLORS = ['440154', '482878', '3e4989', '31688e', '26828e', '1f9e89', '35b779', '6ece58', 'b5de2b', 'fde725']
    .map(hex => [0, 2, 4].map(at => parseInt(hex.slice(at, at + 2), 16)));
  const color = level => {
    const at = level / 255 * (COLORS.length - 1), low = Math.min(Math.floor(at), COLORS.length - 2), share = at - low;
    return COLORS[low].map((value, i) => value + (COLORS[low + 1][i] - value) * share);
  };
  const LOOKUP = Array.from({ length: 256 }, (_, level) => color(level));
  const figure = value => Number(value.toPrecision(4)).toString();
  const paint = (canvas, channel) => {
    canvas.width = channel.width;
    canvas.height = channel.height;
    const levels = atob(channel.values), context = canvas.getContext('2d');
    const image = context.createImageData(channel.width, channel.height);
    for (let i = 0; i < levels.length; i++) {
      const rgb = LOOKUP[levels.charCodeAt(i)];
      image.data.set([rgb[0], rgb[1], rgb[2], 255], 4 * i);
    }
    context.putImageData(image, 0, 0);
  };
  const spark = counts => {
    const most = Math.max(...counts.map(Math.log1p)), name = 'http://www.w3.org/2000/svg';
    const svg = document.createElementNS(name, 'svg');
    svg.setAttribute('viewBox', `0 0 ${counts.length} 10`);
    svg.setAttribute('preserveAspectRatio', 'none');
    svg.setAttribute('aria-hidden', 'true');
    counts.forEach((count, i) => {
      const bar = document.createElementNS(name, 'rect'), height = most ? 10 * Math.log1p(count) / most : 0;
      Object.entries({ x: i, y: 10 - height, width: .9, height }).forEach(([key, value]) => bar.setAttribute(key, value));
      svg.append(bar);
    });
    return svg;
  };
  const cell = (text, kind) => {
    const span = document.createElement('span');
    span.className = kind || '';
    span.textContent = text ?? '';
    return span;
  };

  for (const atlas of document.querySelectorAll('.atlas')) {
    const layers = JSON.parse(atlas.querySelector('script').textContent);
    const list = atlas.querySelector('.atlasrows'), strip = atlas.querySelector('.strip');
    const map = atlas.querySelector('.unitmap'), note = atlas.querySelector('.unitnote');
    let layer = 0, channel = 0;
    const head = document.createElement('div');
    head.className = 'atlasrow head';
    head.setAttribute('role', 'presentation');
    head.append(cell('layer'), cell('values'), cell('mean', 'number'), cell('zeros', 'number'), cell('dead', 'number'));
    list.append(head);
    const rows = layers.map((each, i) => {
      const row = document.createElement('div');
      row.className = 'atlasrow';
      row.setAttribute('role', 'option');
      row.append(cell(each.name), spark(each.counts), cell(each.mean, 'number'), cell(each.zeros, 'number'),
        cell(each.dead, 'number'));
      row.setAttribute('aria-label', `${each.name}, ${each.shape}, mean ${each.mean}, zeros ${each.zeros}, dead channels `
        + each.dead);
      row.addEventListener('click', () => choose(i, 0, true));
      list.append(row);
      return row;
    });
    const describe = () => {
      const each = layers[layer], unit = each.channels[channel];
      return `${each.name} channel ${unit.number}: largest value ${figure(unit.max)}, on the layer's scale from `
        + `${figure(each.low)} to ${figure(each.high)}`;
    };
    const choose = (toLayer, toChannel, address) => {
      layer = (toLayer + layers.length) % layers.length;
      const each = layers[layer];
      channel = (toChannel + each.channels.length) % each.channels.length;
      rows.forEach((row, i) => row.setAttribute('aria-selected', i === layer));
      list.setAttribute('aria-activedescendant', rows[layer].id ||= `row-${Math.random().toString(36).slice(2)}`);
      const row = rows[layer];
      if (row.offsetTop < list.scrollTop + row.offsetHeight
        || row.offsetTop + row.offsetHeight > list.scrollTop + list.clientHeight) {
        list.scrollTop = row.offsetTop - list.clientHeight / 2;
      }
      strip.replaceChildren(...each.channels.map((unit, i) => {
        const canvas = document.createElement('canvas');
        paint(canvas, unit);
        canvas.setAttribute('role', 'option');
        canvas.setAttribute('aria-selected', i === channel);
        canvas.setAttribute('aria-label', `channel ${unit.number}, largest value ${figure(unit.max)}`);
        canvas.title = `channel ${unit.number}`;
        canvas.addEventListener('click', () => choose(layer, i, true));
        return canvas;
      }));
      const unit = each.channels[channel];
      atlas.querySelector('.unitname').textContent = `${each.name}, channel ${unit.number}`;
      atlas.querySelector('.low').textContent = figure(each.low);
      atlas.querySelector('.high').textContent = figure(each.high);
      paint(map, unit);
      map.setAttribute('aria-label', describe());
      note.textContent = `${describe()}. Output ${each.shape}. ${each.field}`;
      if (address) {
        history.replaceState(null, '', `#layer=${encodeURIComponent(each.name)}&channel=${unit.number}`);
      }
    };
    list.addEventListener('keydown', event => {
      const to = { ArrowDown: layer + 1, ArrowUp: layer - 1, Home: 0, End: layers.length - 1 }[event.key];
      if (to !== undefined) { event.preventDefault(); choose(to, 0, true); }
    });
    strip.addEventListener('keydown', event => {
      const to = { ArrowRight: channel + 1, ArrowLeft: channel - 1 }[event.key];
      if (to !== undefined) { event.preventDefault(); choose(layer, to, true); }
    });
    map.addEventListener('mousemove', event => {
      const each = layers[layer], box = map.getBoundingClientRect();
      const y = Math.floor((event.clientY - box.top) / box.height * each.height);
      const x = Math.floor((event.clientX - box.left) / box.width * each.width);
      note.textContent = `${describe()}. At row ${y}, column ${x}. ${each.field}`;
    });
    const follow = () => {
      const wanted = new URLSearchParams(location.hash.slice(1));
      const found = layers.findIndex(each => each.name === wanted.get('layer'));
      if (found < 0) { return false; }
      const unit = layers[found].channels.findIndex(each => String(each.number) === wanted.get('channel'));
      choose(found, Math.max(unit, 0), false);
      atlas.scrollIntoView();
      return true;
    };
    if (!follow()) { choose(layers.length - 1, 0, false); }
    addEventListener('hashchange', follow);
  }
})();
