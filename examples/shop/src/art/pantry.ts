import type { Scene } from './scene.js'

/** A label on a jar or tin: a plain card with a line of ornament. */
const label = (x: number, y: number, [width, height]: readonly [number, number], ink: string) =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="#fbf3e4"/><rect x="${x + 6}" y="${y + 6}" width="${width - 12}" height="${height - 12}" fill="none" stroke="${ink}" stroke-width="2" opacity=".55"/><path d="M${x + width * 0.22} ${y + height * 0.42}h${width * 0.56}M${x + width * 0.32} ${y + height * 0.64}h${width * 0.36}" stroke="${ink}" stroke-width="5" stroke-linecap="round"/>`

/** Pictures of what is eaten and drunk. */
export const pantryScenes: { readonly [slug: string]: Scene } = {
  'olive-oil': {
    backdrop: ['#e6e8c8', '#bdc184'],
    shadow: { width: 74 },
    shapes: `<rect x="182" y="44" width="36" height="34" rx="8" fill="#2e3326"/><path d="M184 76h32v48c0 16 34 26 34 58v114q0 18-18 18h-64q-18 0-18-18V182c0-32 34-42 34-58z" fill="#5a6a2c"/><path d="M204 76h12v48c0 16 34 26 34 58v114q0 18-18 18h-18c14-70 8-190-10-238z" fill="#1f280a" opacity=".45"/><path d="M164 188c4-12 12-20 20-30" stroke="#a6b662" stroke-width="8" stroke-linecap="round" fill="none"/>${label(150, 204, [100, 72], '#5a6a2c')}
<g><ellipse cx="104" cy="298" rx="22" ry="16" fill="#6f7f38"/><ellipse cx="98" cy="292" rx="7" ry="4" fill="#a2b260"/><ellipse cx="294" cy="300" rx="20" ry="15" fill="#4b4560"/><ellipse cx="288" cy="294" rx="6" ry="4" fill="#837c9c"/><path d="M296 286c6-24 26-36 48-36-4 24-22 38-48 36z" fill="#8fa066"/></g>`,
  },
  'heather-honey': {
    backdrop: ['#f9e3b0', '#eeb558'],
    shadow: { width: 92 },
    shapes: `<path d="M128 142h144q14 30 14 74v66q0 32-32 32H146q-32 0-32-32v-66q0-44 14-74z" fill="#e09a26"/><path d="M238 142h34q14 30 14 74v66q0 32-32 32h-30c22-50 24-112 14-172z" fill="#8d4f06" opacity=".35"/><path d="M136 170c-6 22-8 44-8 70" stroke="#fbd27c" stroke-width="10" stroke-linecap="round" fill="none"/><path d="M120 142q0-12 12-12h136q12 0 12 12v10H120z" fill="#f6c866"/><rect x="118" y="96" width="164" height="40" rx="9" fill="#f4ece0"/><path d="M232 96h41q9 0 9 9v22q0 9-9 9h-41z" fill="#cdbda6" opacity=".6"/>
<path d="M200 196l40 23v46l-40 23-40-23v-46z" fill="#fbf3e4"/><path d="M200 212l26 15v30l-26 15-26-15v-30z" fill="none" stroke="#b06f12" stroke-width="4"/><circle cx="200" cy="242" r="8" fill="#b06f12"/>`,
  },
  'coffee-beans': {
    backdrop: ['#dcd0c4', '#ab927c'],
    shadow: { width: 100 },
    shapes: `<path d="M124 96l152 0 14 36v164q0 18-18 18H128q-18 0-18-18V132z" fill="#37444b"/><path d="M240 96h36l14 36v164q0 18-18 18h-40z" fill="#000" opacity=".25"/><path d="M110 132h180" stroke="#566870" stroke-width="4"/><rect x="124" y="84" width="152" height="18" rx="5" fill="#26323a"/><path d="M96 116l24-20 8 6-22 24zM304 116l-24-20-8 6 22 24z" fill="#c9a25f"/>${label(142, 160, [116, 96], '#7b4a2c')}
<g fill="#5b3522">${[
      [86, 304, -20],
      [114, 318, 30],
      [298, 308, 14],
      [322, 318, -30],
      [274, 322, 50],
    ]
      .map(
        ([x = 0, y = 0, turn = 0]) =>
          `<g transform="rotate(${turn} ${x} ${y})"><ellipse cx="${x}" cy="${y}" rx="16" ry="11"/><path d="M${x - 14} ${y}q14-8 28 0" stroke="#2d180d" stroke-width="3" fill="none"/></g>`,
      )
      .join('')}</g>`,
  },
  'sea-salt': {
    backdrop: ['#d7e6ee', '#9dbfd0'],
    shadow: { width: 104 },
    shapes: `<path d="M98 220h204v66q0 28-28 28H126q-28 0-28-28z" fill="#b88357"/><path d="M238 220h64v66q0 28-28 28h-50c14-26 18-60 14-94z" fill="#6e4422" opacity=".4"/><g stroke="#8f5f39" stroke-width="3" opacity=".6" fill="none"><path d="M106 246c50 8 90-6 190 2M104 276c60-6 110 8 190 0"/></g><ellipse cx="200" cy="220" rx="102" ry="24" fill="#d3a57b"/><ellipse cx="200" cy="220" rx="86" ry="17" fill="#8d5f3b"/><path d="M118 220c20-40 56-60 84-62 34 2 64 28 80 62a86 17 0 0 1-164 0z" fill="#fbfdff"/><path d="M214 160c30 8 54 32 68 60-14 8-36 14-60 16 10-26 6-52-8-76z" fill="#b9d0dd" opacity=".6"/>
<g fill="#fff"><path d="M170 190l10-8 8 9-9 7zM214 178l11-4 3 11-10 3zM196 206l9-8 9 8-9 8zM236 204l9-4 4 9-9 3z"/></g><g transform="rotate(32 280 130)"><rect x="272" y="60" width="16" height="96" rx="8" fill="#8a5a3a"/><ellipse cx="280" cy="176" rx="24" ry="30" fill="#9c6a46"/><ellipse cx="280" cy="178" rx="16" ry="21" fill="#f6fbff"/></g>`,
  },
  'fig-jam': {
    backdrop: ['#e9d5e0', '#b98ba6'],
    shadow: { width: 112 },
    shapes: `<g transform="translate(-24 0)"><path d="M122 150h156q12 20 12 50v84q0 30-30 30H140q-30 0-30-30v-84q0-30 12-50z" fill="#6b2746"/><path d="M240 150h38q12 20 12 50v84q0 30-30 30h-34c20-50 22-110 14-164z" fill="#2d0a1b" opacity=".4"/><path d="M128 176c-6 20-6 40-6 66" stroke="#b0658a" stroke-width="9" stroke-linecap="round" fill="none"/><path d="M112 140q88-26 176 0l-10 22q-78-16-156 0z" fill="#f3e4cf"/><rect x="118" y="104" width="164" height="40" rx="8" fill="#e9d3b4"/><path d="M132 104v40M152 104v40M172 104v40M192 104v40M212 104v40M232 104v40M252 104v40M270 104v40" stroke="#b0503f" stroke-width="5" opacity=".6"/><path d="M118 124h164" stroke="#b0503f" stroke-width="5" opacity=".6"/>${label(140, 196, [120, 78], '#6b2746')}</g>
<path d="M318 230c30 18 44 38 44 58 0 18-14 30-38 30s-42-12-42-32c0-22 12-40 36-56z" fill="#55304a"/><path d="M316 214q8 6 4 22h-6q-4-14 2-22z" fill="#7d9a6b"/><ellipse cx="316" cy="288" rx="26" ry="25" fill="#e7c7a0"/><ellipse cx="316" cy="289" rx="19" ry="18" fill="#c25568"/><g fill="#f5d9a8"><circle cx="308" cy="282" r="2.5"/><circle cx="320" cy="279" r="2.5"/><circle cx="326" cy="290" r="2.5"/><circle cx="314" cy="296" r="2.5"/><circle cx="304" cy="294" r="2.5"/></g>`,
  },
  'breakfast-tea': {
    backdrop: ['#f2d7c9', '#d4896c'],
    shadow: { width: 88 },
    shapes: `<rect x="126" y="120" width="148" height="194" rx="12" fill="#1f4a44"/><path d="M232 120h30q12 0 12 12v170q0 12-12 12h-30z" fill="#000" opacity=".22"/><rect x="118" y="84" width="164" height="46" rx="10" fill="#2a615a"/><path d="M236 84h36q10 0 10 10v26q0 10-10 10h-36z" fill="#000" opacity=".22"/><path d="M130 98h60" stroke="#5b958c" stroke-width="7" stroke-linecap="round"/><rect x="126" y="142" width="148" height="7" fill="#cfa75c"/><rect x="126" y="290" width="148" height="7" fill="#cfa75c"/>
<circle cx="200" cy="219" r="48" fill="#fbf3e4"/><circle cx="200" cy="219" r="41" fill="none" stroke="#cfa75c" stroke-width="3"/><path d="M200 246c-26-10-30-38-18-54 22 8 30 32 18 54z" fill="#46786c"/><path d="M202 246c2-22 14-34 30-36 2 20-10 34-30 36z" fill="#7da08e"/><path d="M200 248v-40" stroke="#1f4a44" stroke-width="3"/><g fill="#3d2a1d"><ellipse cx="96" cy="312" rx="12" ry="4" transform="rotate(-18 96 312)"/><ellipse cx="306" cy="314" rx="13" ry="4" transform="rotate(20 306 314)"/><ellipse cx="322" cy="304" rx="10" ry="3.5" transform="rotate(-30 322 304)"/></g>`,
  },
}
