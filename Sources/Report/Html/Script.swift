/// What the page does by itself: sorts tables, filters by setting or text, says the numbers of a curve that is pointed
/// at or has the focus. It loads nothing and keeps nothing.
let reportScript: StaticString = #"""
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // Tables sort by a column: numbers by value, a second press the other way round; rows without a number stay last.
  const key = (row, column) => {
    const cell = row.cells[column], text = cell.dataset.value ?? cell.textContent.trim();
    const number = text === '' || text === '–' ? NaN : Number(text);
    return { text, number, missing: text === '' || text === '–' || text === 'nan' };
  };
  for (const table of all('table.sortable')) {
    const heads = all('thead th', table);
    heads.forEach((head, column) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener('click', () => {
        const sign = head.ariaSort === 'ascending' ? -1 : 1;
        for (const other of heads) other.removeAttribute('aria-sort');
        head.setAttribute('aria-sort', sign > 0 ? 'ascending' : 'descending');
        const body = table.tBodies[0];
        const rows = [...body.rows].map(row => [key(row, column), row]);
        rows.sort(([a], [b]) => a.missing - b.missing ||
          sign * (Number.isNaN(a.number) || Number.isNaN(b.number)
            ? a.text.localeCompare(b.text, 'en', { numeric: true }) : a.number - b.number));
        body.append(...rows.map(([, row]) => row));
      });
    });
  }

  // The filter hides rows, pictures and trials that lack one of its words. A name and its value are one: 'latent 1' is
  // not 'latent 10', nor 'seed 1, epochs 10'.
  const input = document.getElementById('filter'), status = document.getElementById('filtered');
  if (input) {
    input.closest('.filter').hidden = false;
    const plain = text => text.toLowerCase().replace(/[=,\s]+/g, ' ').trim();
    const items = all('[data-filter]').map(item => [item, plain(item.dataset.filter)]);
    const phrases = text => text ? plain(text).match(/[^ \d+.−-]\S* [+.−-]?\d\S*|\S+/g) ?? [] : [];
    // A number's digits are all of them.
    const pattern = phrase => new RegExp((/^[\d.]/.test(phrase) ? '(?<![\\w.-])' : '') +
      phrase.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') + (/\d$/.test(phrase) ? '(?!\\.?\\d|e[-+\\d])' : ''));
    const filter = () => {
      const words = phrases(input.value).map(pattern);
      let trials = 0, shown = 0;
      for (const [item, text] of items) {
        item.hidden = !words.every(word => word.test(text));
        if (item.localName === 'details') { trials++; shown += item.hidden ? 0 : 1; }
      }
      status.textContent = words.length ? `${shown} of ${trials} trials` : '';
    };
    input.addEventListener('input', filter);
    filter();
  }

  // A link to a trial opens it.
  const open = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target?.localName === 'details') { target.hidden = false; target.open = true; target.scrollIntoView(); }
  };
  addEventListener('hashchange', open);
  open();

  // Charts: a number is read off a position as the axis has it.
  const axis = text => {
    const [low, high, log, from, to] = text.split(' ').map(Number);
    return position => {
      const share = (position - from) / (to - from);
      return log ? low * (high / low) ** share : low + (high - low) * share;
    };
  };
  const short = number => String(Number(number.toPrecision(4))).replace('-', '−');
  for (const chart of all('svg.chart')) {
    const curves = all('.curve', chart).map(curve => ({
      curve,
      name: curve.dataset.name,
      points: all('.line,.dots', curve).flatMap(path =>
        [...path.getAttribute('d').matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g)].map(match => [+match[1], +match[2]])),
    }));
    if (!curves.length) continue;
    const x = axis(chart.dataset.x), y = axis(chart.dataset.y);
    const names = chart.dataset.names ? JSON.parse(chart.dataset.names) : null;
    const reading = chart.parentElement.querySelector('.reading');
    const spot = document.createElementNS('http://www.w3.org/2000/svg', 'circle');
    spot.setAttribute('class', 'spot');
    spot.setAttribute('r', 4);
    let place = [0, 0];
    const show = (index, at) => {
      place = [index, at];
      const { curve, name, points } = curves[index], point = points[at];
      for (const other of curves) other.curve.classList.toggle('read', other.curve === curve);
      chart.classList.toggle('reads', curves.length > 1);
      spot.setAttribute('cx', point[0]);
      spot.setAttribute('cy', point[1]);
      chart.append(spot);
      const across = names ? names[Math.round(x(point[0]))] ?? '' : short(x(point[0]));
      reading.textContent = `${name ? name + ': ' : ''}${short(y(point[1]))} at ${chart.dataset.label} ${across}`;
    };
    const hide = () => {
      spot.remove();
      chart.classList.remove('reads');
      for (const { curve } of curves) curve.classList.remove('read');
      reading.textContent = '';
    };
    chart.addEventListener('pointermove', event => {
      const to = new DOMPoint(event.clientX, event.clientY).matrixTransform(chart.getScreenCTM().inverse());
      let best = [0, 0], least = Infinity;
      curves.forEach(({ points }, index) => points.forEach(([px, py], at) => {
        const distance = (px - to.x) ** 2 + (py - to.y) ** 2;
        if (distance < least) [least, best] = [distance, [index, at]];
      }));
      if (least < 900) show(...best); else hide();
    });
    chart.addEventListener('pointerleave', hide);
    // One stop of the tab key a chart; arrows go along a curve and from curve to curve.
    curves.forEach(({ curve, points }, index) => {
      curve.addEventListener('focus', () => show(index, points.length - 1));
      curve.addEventListener('blur', hide);
      curve.addEventListener('keydown', event => {
        const side = { ArrowRight: 1, ArrowLeft: -1 }[event.key], next = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        if (!side && !next) return;
        event.preventDefault();
        if (side) return show(index, Math.min(points.length - 1, Math.max(0, place[1] + side)));
        const other = curves[(index + next + curves.length) % curves.length].curve;
        curve.setAttribute('tabindex', -1);
        other.setAttribute('tabindex', 0);
        other.focus();
      });
    });
  }

  """#
