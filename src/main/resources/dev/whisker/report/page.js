'use strict';
/* The page without this script shows everything but charts, whose numbers are in tables. */
const Whisker = (() => {
  const root = document.documentElement;
  root.classList.add('scripted');

  /* ---- light and dark ---- */
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const button = document.getElementById('theme');
  const isDark = () => root.dataset.theme ? root.dataset.theme === 'dark' : dark.matches;
  const name = () => { button.textContent = isDark() ? 'Light' : 'Dark';
    button.setAttribute('aria-label', 'Switch to ' + (isDark() ? 'light' : 'dark') + ' colors'); };
  button.hidden = false;
  name();
  dark.addEventListener('change', name);
  button.addEventListener('click', () => { root.dataset.theme = isDark() ? 'light' : 'dark'; name(); });

  /* ---- what a chart says under the mouse ---- */
  const tooltip = document.getElementById('tooltip');
  const show = (handler, event, item, value) => {
    tooltip.hidden = value === null || value === undefined || value === '';
    if (tooltip.hidden) { return; }
    tooltip.replaceChildren(...(typeof value === 'object' ? Object.entries(value) : [['', value]]).map(([key, text]) => {
      const line = document.createElement('div');
      const label = document.createElement('b');
      label.textContent = key;
      line.append(label, String(text));
      return line;
    }));
    const width = tooltip.offsetWidth, height = tooltip.offsetHeight;
    tooltip.style.left = Math.max(4, Math.min(event.clientX + 14, innerWidth - width - 8)) + 'px';
    tooltip.style.top = Math.max(4, event.clientY + 16 + height > innerHeight ? event.clientY - height - 10
      : event.clientY + 16) + 'px';
  };

  /* ---- charts: colors are the style's variables, so that they need not be drawn again for another theme ---- */
  const font = getComputedStyle(document.body).fontFamily;
  const series = [1, 2, 3, 4, 5, 6].map(i => `var(--series-${i})`);
  const config = {
    background: null, font, padding: 4,
    view: { stroke: null },
    axis: { labelColor: 'var(--soft)', titleColor: 'var(--soft)', gridColor: 'var(--grid)', domainColor: 'var(--line)',
      tickColor: 'var(--line)', labelFontSize: 12, titleFontSize: 12, titleFontWeight: 500, titlePadding: 8,
      labelPadding: 5, ticks: false, labelFlush: false },
    axisX: { grid: false },
    axisY: { domain: false },
    legend: { labelColor: 'var(--ink)', titleColor: 'var(--soft)', labelFontSize: 12, titleFontSize: 12,
      titleFontWeight: 500, orient: 'top', symbolStrokeWidth: 3, symbolType: 'stroke', labelLimit: 240, offset: 10 },
    header: { labelColor: 'var(--ink)', titleColor: 'var(--soft)' },
    range: { category: series, heatmap: { scheme: 'viridis' }, ramp: { scheme: 'viridis' } },
    line: { strokeWidth: 2.2 }, bar: { fill: 'var(--series-1)' }, text: { fill: 'var(--ink)', font },
    rule: { stroke: 'var(--chance)' }, point: { filled: true, size: 45 }
  };
  const draw = plot => {
    if (plot.dataset.drawn || !plot.offsetWidth) { return; }
    plot.dataset.drawn = 'yes';
    const spec = JSON.parse(plot.parentElement.querySelector('script[type="application/json"]').textContent);
    const width = () => Math.min(plot.offsetWidth, spec.usermeta?.maxWidth ?? Infinity);
    const runtime = vega.parse(vegaLite.compile({ ...spec, width: width(), autosize: { type: 'fit-x',
      contains: 'padding' } }, { config }).spec);
    const view = new vega.View(runtime, { renderer: 'svg', container: plot, hover: true, tooltip: show });
    view.run();
    plot.firstElementChild?.setAttribute('aria-hidden', 'true');
    let drawn = width();
    new ResizeObserver(() => {
      if (plot.offsetWidth && Math.abs(drawn - width()) > 1) { drawn = width(); view.width(drawn).run(); }
    }).observe(plot);
  };
  const drawIn = element => element.querySelectorAll('.plot').forEach(draw);

  /* ---- tabs ---- */
  const select = (tab, focus) => {
    const tabs = tab.closest('.tabs');
    for (const other of tab.parentElement.querySelectorAll('[role=tab]')) {
      const chosen = other === tab;
      other.setAttribute('aria-selected', chosen);
      other.tabIndex = chosen ? 0 : -1;
      document.getElementById(other.getAttribute('aria-controls')).classList.toggle('shown', chosen);
    }
    if (focus) { tab.focus(); }
    drawIn(document.getElementById(tab.getAttribute('aria-controls')));
    tabs.dispatchEvent(new CustomEvent('whisker:select', { detail: tab.dataset.name, bubbles: true }));
  };
  const address = tab => history.replaceState(null, '',
    '#' + tab.closest('.tabs').id + '=' + encodeURIComponent(tab.dataset.name));
  for (const list of document.querySelectorAll('[role=tablist]')) {
    const tabs = [...list.querySelectorAll('[role=tab]')];
    const choose = (tab, focus) => { select(tab, focus); address(tab); };
    list.addEventListener('click', event => {
      const tab = event.target.closest('[role=tab]');
      if (tab) { choose(tab, false); }
    });
    list.addEventListener('keydown', event => {
      const at = tabs.indexOf(document.activeElement);
      const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0,
        End: tabs.length - 1 }[event.key];
      if (at < 0 || to === undefined) { return; }
      event.preventDefault();
      choose(tabs[(to + tabs.length) % tabs.length], true);
    });
  }
  const followAddress = () => {
    for (const [key, value] of new URLSearchParams(location.hash.slice(1))) {
      const tabs = document.getElementById(key);
      const tab = tabs && [...tabs.querySelectorAll(':scope > [role=tablist] > [role=tab]')]
        .find(one => one.dataset.name === value);
      if (tab) { select(tab, false); tabs.scrollIntoView(); }
    }
  };

  drawIn(document);
  followAddress();
  addEventListener('hashchange', followAddress);
  addEventListener('beforeprint', () => {
    const hidden = [...document.querySelectorAll('.panel:not(.shown)')];
    hidden.forEach(panel => panel.classList.add('shown'));
    drawIn(document);
    addEventListener('afterprint', () => hidden.forEach(panel => panel.classList.remove('shown')), { once: true });
  });
  return { drawIn, select };
})();
