import type { Scene } from './scene.js'

/** Pictures of what a cook works with. */
export const kitchenScenes: { readonly [slug: string]: Scene } = {
  'walnut-board': {
    backdrop: ['#dbe3cf', '#a9bb95'],
    shapes: `<g transform="rotate(14 200 200)"><rect x="118" y="118" width="172" height="226" rx="26" fill="#1d1612" opacity=".16"/><path d="M110 132q0-24 24-24h40V62q0-24 26-24t26 24v46h40q24 0 24 24v180q0 24-24 24H134q-24 0-24-24z" fill="#8a5a3a"/>
<circle cx="200" cy="68" r="11" fill="#c3d0b2"/><g fill="none" stroke="#6c4329" stroke-width="4" opacity=".6" stroke-linecap="round"><path d="M136 140c4 60-8 110 2 176M162 126c8 70-10 120 4 196M236 128c-10 60 10 130 0 194M262 150c-6 50 8 100 0 160"/></g><path d="M126 128q2-8 10-8h40" stroke="#b98259" stroke-width="6" fill="none" stroke-linecap="round"/></g>
<circle cx="176" cy="238" r="36" fill="#d9543f"/><circle cx="164" cy="226" r="9" fill="#f08a74" opacity=".9"/><path d="M176 206c-14-4-20-2-24 6 12 4 18 2 24-6zm0 0c14-6 20-4 26 4-12 6-20 4-26-4z" fill="#5f7d49"/><circle cx="232" cy="270" r="27" fill="#e46a4c"/><circle cx="223" cy="261" r="7" fill="#f6a088"/><path d="M232 245c-10-4-16-2-20 5 10 3 15 1 20-5zm0 0c10-5 16-3 20 4-9 4-15 2-20-4z" fill="#6d8b55"/>`,
  },
  'cooks-knife': {
    backdrop: ['#e8dfd2', '#c5b39c'],
    shapes: `<g transform="rotate(-38 200 200)"><path d="M34 222q92-82 214-54v50z" fill="#1d1612" opacity=".15" transform="translate(6 16)"/><path d="M26 214c76-70 146-74 222-62v62z" fill="#cfd6da"/><path d="M26 214c76-26 146-28 222-26v26z" fill="#eef2f3"/><path d="M60 186c60-26 120-30 186-22" stroke="#fff" stroke-width="4" fill="none" opacity=".8"/><rect x="244" y="150" width="18" height="66" rx="5" fill="#8f989c"/>
<path d="M260 154h92q24 2 28 24-2 26-30 26-26 0-40-2h-50z" fill="#5b3a29"/><path d="M260 154h92q22 2 27 20-60-10-119-6z" fill="#80573f"/><g fill="#d8b98e"><circle cx="284" cy="180" r="6"/><circle cx="316" cy="181" r="6"/><circle cx="348" cy="182" r="6"/></g></g>
<g fill="#7fa065"><path d="M96 300c20-20 44-22 64-10-18 20-42 24-64 10z"/><path d="M122 330c14-22 36-28 58-20-14 22-36 28-58 20z" fill="#94b27a"/></g>`,
  },
  'pepper-mill': {
    backdrop: ['#f3cfc0', '#dd9277'],
    shadow: { width: 70 },
    shapes: `<circle cx="200" cy="66" r="13" fill="#c9a25f"/><path d="M166 98q0-22 34-22t34 22q6 22-10 34h-48q-16-12-10-34z" fill="#4a3527"/><path d="M210 77q24 4 24 21 6 22-10 34h-18q10-30 4-55z" fill="#000" opacity=".22"/><rect x="170" y="130" width="60" height="9" rx="4" fill="#c9a25f"/>
<path d="M172 138h56c-2 24-18 30-18 54s26 46 28 86c0 20-8 34-38 34s-38-14-38-34c2-40 28-62 28-86s-16-30-18-54z" fill="#5f4331"/><path d="M206 138h22c-2 24-18 30-18 54s26 46 28 86c0 20-8 34-32 34 16-50-8-100-2-124z" fill="#000" opacity=".22"/><path d="M176 268c4-20 10-32 16-46" stroke="#8b6850" stroke-width="7" fill="none" stroke-linecap="round"/><rect x="158" y="296" width="84" height="16" rx="8" fill="#39271c"/>
<g fill="#33241b"><circle cx="106" cy="306" r="8"/><circle cx="126" cy="316" r="7"/><circle cx="290" cy="312" r="8"/><circle cx="276" cy="298" r="6"/><circle cx="310" cy="300" r="6"/></g>`,
  },
  'moka-pot': {
    backdrop: ['#d9d3e6', '#a79bc0'],
    shadow: { width: 96 },
    shapes: `<path d="M254 128h50q12 0 12 12v76q0 12-14 12h-12v-20h4v-56h-40z" fill="#3a3033"/><path d="M134 206l8 0h116l14 106H128z" fill="#aab3bb"/><path d="M134 206h40l-8 106h-38zM222 206h36l14 106h-42z" fill="#7f8b95" opacity=".7"/><path d="M174 206h48l8 106h-64z" fill="#dbe1e5"/>
<rect x="136" y="190" width="126" height="20" rx="7" fill="#6c7780"/><path d="M118 118l16-8h124l-14 80H148z" fill="#bfc8cf"/><path d="M118 118l16-8h34l6 80h-26zM222 110h36l-14 80h-26z" fill="#87929b" opacity=".7"/><path d="M168 110h54l-4 80h-44z" fill="#e9eef0"/><path d="M104 108l32 2 4 22z" fill="#98a3ab"/><path d="M132 110q68-40 128 0z" fill="#a3adb5"/><path d="M180 88q16-10 36-4l-2 24h-34z" fill="#cfd7dc" opacity=".8"/><rect x="186" y="64" width="20" height="20" rx="8" fill="#3a3033"/><circle cx="246" cy="252" r="7" fill="#d4a54c"/>
<g fill="none" stroke="#fff" stroke-width="5" stroke-linecap="round" opacity=".55"><path d="M94 92c-12-14 10-24 0-40M118 84c-10-12 8-20 0-34"/></g>`,
  },
  'mixing-bowl': {
    backdrop: ['#f2e6cf', '#ddbf8b'],
    shadow: { width: 118 },
    shapes: `<g transform="rotate(24 250 120)"><rect x="242" y="18" width="16" height="80" rx="8" fill="#6b4a35"/><g fill="none" stroke="#8d9499" stroke-width="4"><path d="M250 96c-40 30-40 100 0 122 40-22 40-92 0-122z"/><path d="M250 96c-18 34-18 96 0 122 18-26 18-88 0-122z"/><path d="M250 96v122"/></g></g>
<path d="M64 186h272c0 74-54 124-96 124h-80c-42 0-96-50-96-124z" fill="#7fa3a0"/><path d="M230 186h106c0 74-54 124-96 124h-40c40-30 48-76 30-124z" fill="#3f6764" opacity=".4"/><ellipse cx="200" cy="186" rx="136" ry="24" fill="#a5c3c0"/><ellipse cx="200" cy="189" rx="120" ry="18" fill="#f7e9cd"/><path d="M110 190c30-18 60 14 92-2s50 10 90-2c-20 16-60 20-92 20s-70-4-90-16z" fill="#ecd6ad"/><path d="M84 226c8 30 24 50 42 62" stroke="#c2d8d5" stroke-width="9" stroke-linecap="round" fill="none"/><rect x="152" y="304" width="96" height="11" rx="5" fill="#567f7c"/>`,
  },
  'iron-skillet': {
    backdrop: ['#cfdcdc', '#93afae'],
    shapes: `<g transform="rotate(-30 200 200)"><ellipse cx="196" cy="222" rx="118" ry="116" fill="#1d1612" opacity=".18"/><path d="M276 176h100q18 0 18 24t-18 24H276z" fill="#2b2d30"/><rect x="346" y="192" width="30" height="16" rx="8" fill="#a9bfbf"/><path d="M284 184h90" stroke="#4b4f54" stroke-width="5" stroke-linecap="round"/><circle cx="178" cy="200" r="122" fill="#2b2d30"/><circle cx="178" cy="200" r="122" fill="none" stroke="#53585d" stroke-width="5"/><circle cx="178" cy="200" r="101" fill="#1e2023"/></g>
<path d="M126 172c26-30 60-10 84-18 30-8 62 14 52 48-8 26-30 24-46 42-20 22-58 20-70-8-10-20-36-40-20-64z" fill="#fbf6ea"/><path d="M136 212c10 30 30 44 60 40" stroke="#e6dcc8" stroke-width="6" fill="none" stroke-linecap="round"/><circle cx="190" cy="200" r="31" fill="#f1b434"/><circle cx="181" cy="190" r="10" fill="#fad97e"/><g fill="#7d9d60"><path d="M232 250c12-12 26-12 36-4-10 12-24 14-36 4zM116 152c-4-14 2-26 12-32 6 14 2 26-12 32z"/></g>`,
  },
}
