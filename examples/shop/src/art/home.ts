import type { Scene } from './scene.js'

/** Pictures of what makes a room. */
export const homeScenes: { readonly [slug: string]: Scene } = {
  'dome-lamp': {
    backdrop: ['#56617a', '#2f384c'],
    shadow: { width: 86 },
    shapes: `<path d="M104 184l-62 130h316l-62-130z" fill="#ffd98a" opacity=".22"/><path d="M134 184l-34 130h200l-34-130z" fill="#ffe6ae" opacity=".25"/><rect x="193" y="182" width="14" height="122" fill="#caa563"/><path d="M128 314c0-14 24-24 72-24s72 10 72 24z" fill="#b78f4e"/><path d="M206 290c40 2 66 12 66 24h-66z" fill="#7a5a28" opacity=".35"/>
<path d="M92 188c0-68 46-112 108-112s108 44 108 112z" fill="#d9694a"/><path d="M220 78c52 10 88 52 88 110h-64c6-44 0-80-24-110z" fill="#8d3420" opacity=".4"/><path d="M116 168c4-36 26-60 56-70" stroke="#f0a084" stroke-width="9" stroke-linecap="round" fill="none"/><ellipse cx="200" cy="188" rx="108" ry="12" fill="#ffedc2"/><rect x="190" y="60" width="20" height="18" rx="7" fill="#caa563"/>`,
  },
  'wool-blanket': {
    backdrop: ['#dfe6ee', '#aabacb'],
    shadow: { width: 136, y: 306 },
    shapes: `${[
      [236, '#3f5a73', '#2e4459'],
      [176, '#d9c3a3', '#bfa682'],
      [116, '#a85d47', '#8a4734'],
    ]
      .map(
        ([y, fill, shade], at) =>
          `<rect x="${68 + at * 5}" y="${y}" width="${264 - at * 10}" height="68" rx="30" fill="${fill}"/><path d="M${82 + at * 5} ${Number(y) + 36}h${238 - at * 10}" stroke="${shade}" stroke-width="4"/><path d="M${260 - at * 5} ${y}h42a30 30 0 0 1 ${30 - at} 34 30 30 0 0 1-30 34h-42z" fill="${shade}" opacity=".55"/>`,
      )
      .join(
        '',
      )}<g stroke="#f3e6d4" stroke-width="5" opacity=".85"><path d="M118 116v68M142 116v68M246 116v68"/></g><path d="M80 142h240" stroke="#f3e6d4" stroke-width="4" opacity=".5"/>
<g stroke="#f1e2c9" stroke-width="5" stroke-linecap="round">${[84, 98, 112, 126, 140, 154, 168, 182, 196, 210, 224, 238, 252, 266, 280, 294, 308].map((x, at) => `<path d="M${x + 4} 302l${at % 2 ? 3 : -3} 20"/>`).join('')}</g>`,
  },
  'beeswax-candle': {
    backdrop: ['#5c4a52', '#37292f'],
    shadow: { width: 82 },
    shapes: `<circle cx="200" cy="132" r="118" fill="#ffc15e" opacity=".13"/><circle cx="200" cy="132" r="70" fill="#ffd98f" opacity=".2"/><path d="M200 78c22 26 30 42 30 58a30 30 0 0 1-60 0c0-16 10-32 30-58z" fill="#f9a63a"/><path d="M200 110c10 14 14 22 14 30a14 14 0 0 1-28 0c0-8 4-16 14-30z" fill="#fff0c4"/><path d="M200 150v26" stroke="#2a1d16" stroke-width="5" stroke-linecap="round"/>
<path d="M136 172h128v126q0 14-16 14h-96q-16 0-16-14z" fill="#e0a94a"/><ellipse cx="200" cy="172" rx="64" ry="13" fill="#f6cf7d"/><path d="M228 176h36v122q0 14-16 14h-26c14-40 14-90 6-136z" fill="#8a5a12" opacity=".35"/><path d="M150 184c0 18-2 20 4 34 6 10 10-8 8-30z" fill="#f6cf7d"/><rect x="136" y="220" width="128" height="58" fill="#f8efdf"/><path d="M168 240h64M180 258h40" stroke="#7c5b2c" stroke-width="5" stroke-linecap="round"/>`,
  },
  'bud-vase': {
    backdrop: ['#f1ddd6', '#d8a99b'],
    shadow: { width: 66 },
    shapes: `<g fill="none" stroke="#5d7a54" stroke-width="5" stroke-linecap="round"><path d="M200 190c-2-50-26-80-52-106M200 190c2-50 10-84 16-124M200 190c4-40 30-60 56-72"/></g><g fill="#7c9a6c"><path d="M184 130c-22 2-34-8-40-22 20-2 34 6 40 22zM212 118c16-12 30-12 42-4-10 14-26 16-42 4zM214 166c18-2 30 6 36 18-18 4-30-2-36-18z"/></g>
<circle cx="142" cy="76" r="22" fill="#f3eadb"/><circle cx="142" cy="76" r="9" fill="#d9a441"/><circle cx="218" cy="56" r="26" fill="#fff8ec"/><circle cx="218" cy="56" r="11" fill="#d9a441"/><circle cx="266" cy="112" r="19" fill="#f3eadb"/><circle cx="266" cy="112" r="8" fill="#d9a441"/>
<path d="M182 186h36v30c0 16 44 30 44 62 0 24-22 36-62 36s-62-12-62-36c0-32 44-46 44-62z" fill="#3f6f78"/><path d="M204 186h14v30c0 16 44 30 44 62 0 24-22 36-54 36 22-30 10-80-4-128z" fill="#173a41" opacity=".45"/><ellipse cx="200" cy="186" rx="18" ry="5" fill="#275058"/><path d="M158 262c4-14 14-22 24-30" stroke="#7fb0b6" stroke-width="8" stroke-linecap="round" fill="none"/>`,
  },
  'oak-clock': {
    backdrop: ['#d6dfe0', '#a3b5b6'],
    shapes: `<circle cx="206" cy="214" r="132" fill="#1d1612" opacity=".16"/><circle cx="200" cy="200" r="132" fill="#c08a55"/><circle cx="200" cy="200" r="132" fill="none" stroke="#8f6136" stroke-width="4"/><path d="M94 148c20-46 60-72 106-74" stroke="#dcae7c" stroke-width="10" stroke-linecap="round" fill="none"/><circle cx="200" cy="200" r="108" fill="#fbf5ea"/>
<g stroke="#3b3029" stroke-width="6" stroke-linecap="round">${Array.from({ length: 12 }, (_, hour) => `<path d="M200 ${hour % 3 ? 106 : 104}v${hour % 3 ? 8 : 18}" transform="rotate(${hour * 30} 200 200)"/>`).join('')}<path d="M200 200l-42-38" stroke-width="9"/><path d="M200 200l34-62" stroke-width="7"/></g><path d="M200 214v-86" stroke="#d9694a" stroke-width="3.5" stroke-linecap="round" transform="rotate(172 200 200)"/><circle cx="200" cy="200" r="8" fill="#d9694a"/>`,
  },
  'striped-cushion': {
    backdrop: ['#f0e4cd', '#d6bb88'],
    shadow: { width: 128, y: 316 },
    shapes: `<path d="M84 104c70 16 162 16 232 0 14-4 20 4 16 18-14 64-14 110 0 168 4 16-4 22-18 18-74-14-154-14-228 0-14 4-22-2-18-18 14-58 14-104 0-168-4-14 2-22 16-18z" fill="#f7efe0"/>
<g fill="#4c6f68"><path d="M118 110q20 3 38 4v184q-20 1-40 4 8-96 2-192zM188 116h26v181h-28zM244 114q20-1 38-4-8 96 2 192-20-3-40-4z"/></g><path d="M290 109l26-5c14-4 20 4 16 18-14 64-14 110 0 168 4 16-4 22-18 18l-26-4c10-64 12-130 2-195z" fill="#000" opacity=".1"/><path d="M84 104c70 16 162 16 232 0 14-4 20 4 16 18-14 64-14 110 0 168 4 16-4 22-18 18-74-14-154-14-228 0-14 4-22-2-18-18 14-58 14-104 0-168-4-14 2-22 16-18z" fill="none" stroke="#b08d57" stroke-width="5"/>`,
  },
}
