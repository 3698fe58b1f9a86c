import type { Scene } from './scene.js'

/** Pictures of what stands on a table. */
export const tableScenes: { readonly [slug: string]: Scene } = {
  'morning-mug': {
    backdrop: ['#f4d9c6', '#e9b99d'],
    shadow: { width: 92 },
    shapes: `<path d="M258 186c48-6 62 78-8 84" fill="none" stroke="#43668a" stroke-width="17" stroke-linecap="round"/>
<path d="M128 158h136v106c0 30-20 50-48 50h-40c-28 0-48-20-48-50z" fill="#527a9f"/><path d="M214 158h50v106c0 30-20 50-48 50h-16c16-20 14-100 14-156z" fill="#2f4d6b" opacity=".35"/>
<ellipse cx="196" cy="158" rx="68" ry="15" fill="#6f96b8"/><ellipse cx="196" cy="160" rx="57" ry="10.5" fill="#4a2f22"/><path d="M150 158a57 10 0 0 1 60-8 90 30 0 0 0-60 8z" fill="#7a5340"/>
<path d="M128 214q68 20 136 0v16q-68 20-136 0z" fill="#f6ead9" opacity=".85"/>
<g fill="none" stroke="#fff" stroke-width="6" stroke-linecap="round" opacity=".6"><path d="M176 128c-14-18 12-30 0-50"/><path d="M214 128c-14-18 12-30 0-50"/></g>`,
  },
  'everyday-plates': {
    backdrop: ['#dfe5da', '#b9c7b2'],
    shadow: { width: 138, y: 300 },
    shapes: `${[288, 272, 256]
      .map(
        (y, at) =>
          `<path d="M66 ${y - 12}a134 32 0 0 0 268 0l-26 14a110 24 0 0 1-216 0z" fill="${['#b98a67', '#cfa17c', '#e2c4a5'][at] ?? ''}"/><ellipse cx="200" cy="${y - 12}" rx="134" ry="33" fill="${['#d8b08c', '#e8cbae', '#f6e8d6'][at] ?? ''}"/>`,
      )
      .join('')}
<ellipse cx="200" cy="245" rx="92" ry="20" fill="#ecd9c1"/><ellipse cx="200" cy="247" rx="92" ry="20" fill="#fdf5e9"/><ellipse cx="200" cy="244" rx="126" ry="29" fill="none" stroke="#8a5a3c" stroke-width="3" opacity=".55"/>
<path d="M150 240c20-34 60-52 112-58-12 40-52 66-112 58z" fill="#7d9a6b"/><path d="M152 240c34-22 66-40 108-57" stroke="#55724a" stroke-width="3" fill="none"/><path d="M168 244c6-20 18-40 40-58 10 24 0 48-40 58z" fill="#93ae7d"/>`,
  },
  'lemon-bowl': {
    backdrop: ['#cfe0e4', '#9cbcc4'],
    shadow: { width: 112 },
    shapes: `<ellipse cx="150" cy="176" rx="50" ry="38" fill="#eebb3c" transform="rotate(-22 150 176)"/><path d="M104 196q-12 2-13-6 6-8 15-4z" fill="#dda528"/>
<ellipse cx="246" cy="172" rx="52" ry="39" fill="#f3c64f" transform="rotate(18 246 172)"/><path d="M296 190q13 0 12 9-8 6-16-1z" fill="#e2ae30"/><ellipse cx="200" cy="158" rx="50" ry="38" fill="#f9d76a"/><path d="M248 152q14-4 16 5-6 8-17 4z" fill="#eabf45"/><path d="M176 136q18-10 38-4" stroke="#fff2bf" stroke-width="7" stroke-linecap="round" fill="none"/>
<path d="M196 122c10-26 36-36 62-30-6 26-30 40-62 30z" fill="#6d8b57"/><path d="M78 190h244c0 78-50 118-86 118h-72c-36 0-86-40-86-118z" fill="#f6efe2"/><path d="M226 190h96c0 78-50 118-86 118h-34c34-24 40-70 24-118z" fill="#c9b79c" opacity=".45"/>
<path d="M84 226h232q-4 14-9 26H93q-6-12-9-26z" fill="#45748a"/><path d="M84 226h232l-2 7H86z" fill="#6c9bb0"/><rect x="160" y="302" width="80" height="12" rx="5" fill="#dccfb8"/>`,
  },
  'water-carafe': {
    backdrop: ['#e7e2f0', '#bdb6d2'],
    shadow: { width: 78 },
    shapes: `<path d="M172 86h56l-4 58c2 26 44 46 44 102 0 46-22 66-68 66s-68-20-68-66c0-56 42-76 44-102z" fill="#fff" opacity=".45"/>
<path d="M139 220h122c5 12 7 24 7 34 0 40-24 58-68 58s-68-18-68-58c0-10 2-22 7-34z" fill="#7ea9d8" opacity=".72"/><ellipse cx="200" cy="220" rx="61" ry="11" fill="#a9c9ea"/>
<circle cx="176" cy="258" r="25" fill="#f7d257"/><circle cx="176" cy="258" r="20" fill="#fdeaa0"/><path d="M176 238v40M158 248l36 20M158 268l36-20" stroke="#f2c53d" stroke-width="3"/>
<path d="M226 236c16 4 22 20 14 38-14-8-20-22-14-38z" fill="#6f9b61"/><ellipse cx="200" cy="86" rx="28" ry="6" fill="#fff" opacity=".8"/><path d="M150 214c-8 12-10 30-8 46" stroke="#fff" stroke-width="8" stroke-linecap="round" fill="none" opacity=".8"/><rect x="180" y="52" width="40" height="42" rx="12" fill="#c08b5c"/><rect x="180" y="52" width="14" height="42" rx="7" fill="#d9a877"/>`,
  },
  'egg-cups': {
    backdrop: ['#f6e3a8', '#e7bf62'],
    shadow: { width: 130 },
    shapes: `${[
      [132, '#d96f52', '#b4553b', '#f7e7d2'],
      [268, '#4f7d74', '#396058', '#e7c9a6'],
    ]
      .map(
        ([x, cup, shade, egg]) =>
          `<g transform="translate(${x} 0)"><path d="M0 120c30 0 44 46 44 74s-18 44-44 44-44-16-44-44 14-74 44-74z" fill="${egg}"/><path d="M-20 150q8-16 20-18" stroke="#fff" stroke-width="7" stroke-linecap="round" fill="none" opacity=".8"/><path d="M-56 198h112c0 40-20 56-40 60v26c22 4 34 12 36 28h-104c2-16 14-24 36-28v-26c-20-4-40-20-40-60z" fill="${cup}"/><path d="M14 198h42c0 40-20 56-40 60v26c22 4 34 12 36 28H10c10-30 14-70 4-114z" fill="${shade}" opacity=".65"/><rect x="-56" y="194" width="112" height="10" rx="5" fill="#fff" opacity=".35"/></g>`,
      )
      .join('')}`,
  },
  'linen-napkins': {
    backdrop: ['#ead8d3', '#cfa9a2'],
    shadow: { width: 132, y: 306 },
    shapes: `<path d="M72 258h256v34q0 14-14 14H86q-14 0-14-14z" fill="#a4544b"/><path d="M80 226h240v34q0 12-12 12H92q-12 0-12-12z" fill="#efe3d3"/><path d="M76 194h248v32q0 12-12 12H88q-12 0-12-12z" fill="#c97267"/><path d="M84 150l232-6v52H84z" fill="#f8efe2"/>
<path d="M84 166l232-5M84 178l232-5" stroke="#b65a4f" stroke-width="4"/><path d="M84 194h232" stroke="#000" opacity=".12" stroke-width="3"/><path d="M80 232h240M72 264h256" stroke="#000" opacity=".12" stroke-width="3"/><path d="M106 274v30M124 274v30M276 274v30M294 274v30" stroke="#f3dcc9" stroke-width="4" opacity=".6"/>
<path d="M176 118h48v148h-48z" fill="#b78350"/><path d="M206 118h18v148h-18z" fill="#7f5630" opacity=".4"/><ellipse cx="200" cy="118" rx="24" ry="7" fill="#d6a873"/>
<path d="M198 116c-20-18-22-44-10-62 16 12 22 38 10 62z" fill="#86a07c"/><path d="M204 116c4-24 20-36 42-38-2 22-18 38-42 38z" fill="#6d8a66"/>`,
  },
}
