/// The page's looks. Colours are variables, so that a dark page differs in these alone; classes of charts' colours
/// follow.
let reportStyle: StaticString = """
  :root{color-scheme:light dark;--ground:#fff;--soft:#f5f6f8;--line:#dfe3e8;--ink:#17191c;--quiet:#59616b;--link:#0b5cad;\
  --good:#17703a;--bad:#b3261e;--faint:#e9ecf0}
  @media screen and (prefers-color-scheme:dark){:root{--ground:#121417;--soft:#1a1d21;--line:#30353c;--ink:#e4e7ea;\
  --quiet:#a2abb5;--link:#83b9f7;--good:#6cc58d;--bad:#ff9a90;--faint:#24282e}}
  *{box-sizing:border-box}
  html{font:15px/1.5 system-ui,-apple-system,"Segoe UI","Noto Sans",sans-serif;background:var(--ground);\
  color:var(--ink);scroll-padding-top:3.5rem;-webkit-text-size-adjust:100%}
  body{max-width:74rem;margin:0 auto;padding:0 1.25rem 4rem;overflow-wrap:break-word}
  h1{font-size:1.75rem;line-height:1.2;letter-spacing:-.015em;margin:2rem 0 .75rem}
  h2{font-size:1.2rem;line-height:1.3;margin:0 0 .75rem}
  h3{font-size:1rem;margin:1.5rem 0 .4rem}
  h4{font-size:.93rem;margin:1.25rem 0 .4rem}
  p{margin:.4rem 0;max-width:46rem}
  a{color:var(--link);text-underline-offset:.15em;text-decoration-thickness:1px}
  a:hover{text-decoration-thickness:2px}
  :focus-visible{outline:2px solid var(--link);outline-offset:2px}
  main:focus{outline:none}
  .lead{font-size:1.07rem}
  .note,figcaption,caption{color:var(--quiet);font-size:.87rem}
  .skip{position:absolute;left:-99rem}
  .skip:focus{left:1rem;top:.5rem;padding:.3rem .7rem;background:var(--ground);z-index:3}
  .unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
  [hidden]{display:none!important}
  main>section:first-child{padding-top:1.25rem}
  main>section+section,.experiment>section{border-top:1px solid var(--line);padding-top:1.25rem;margin-top:2rem}
  .experiment{margin-top:3rem;border-top:3px solid var(--line)!important}
  .failures h2,.failures h3{font-size:1rem;margin:1rem 0 .25rem}
  .failures ul{margin:0;padding-left:1.2rem}
  .reason{color:var(--bad);white-space:pre-line}
  nav{display:flex;flex-wrap:wrap;gap:.25rem 1.5rem;align-items:center;justify-content:space-between;position:sticky;top:0;\
  z-index:2;background:var(--ground);border-bottom:1px solid var(--line);padding:.5rem 0;margin-top:1.25rem}
  nav ul{display:flex;flex-wrap:wrap;gap:.1rem 1.1rem;margin:0;padding:0;list-style:none}
  nav a{text-decoration:none}
  nav a:hover{text-decoration:underline}
  .filter{display:flex;gap:.5rem;align-items:center;color:var(--quiet);font-size:.87rem}
  .filter input{font:inherit;color:var(--ink);background:var(--soft);border:1px solid var(--line);border-radius:4px;\
  padding:.2rem .5rem;width:12rem;max-width:45vw}
  .filter input::placeholder{color:var(--quiet);opacity:1}
  dl{margin:.5rem 0}
  dd{margin:0}
  .facts{display:flex;flex-wrap:wrap;gap:.4rem 1.75rem}
  .facts div{min-width:0}
  .facts dt{color:var(--quiet);font-size:.8rem;line-height:1.3;overflow-wrap:anywhere}
  .facts dd{font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
  .words{display:grid;grid-template-columns:minmax(5rem,max-content) minmax(0,1fr);gap:.2rem 1.25rem;max-width:60rem}
  .words dt{color:var(--quiet);max-width:14rem;overflow-wrap:anywhere}
  .words dd{overflow-wrap:anywhere}
  .scroll{position:relative;overflow-x:auto;max-width:100%;margin:.5rem 0}
  .tall{max-height:min(44rem,80vh);overflow-y:auto}
  .tall thead th{position:sticky;top:0;background:var(--ground);z-index:1;box-shadow:inset 0 -1.5px var(--ink)}
  table{border-collapse:collapse;font-size:.93rem;line-height:1.35;font-variant-numeric:tabular-nums lining-nums}
  caption{text-align:left;padding-bottom:.4rem}
  caption span{display:inline-block;position:sticky;left:0;max-width:min(46rem,calc(100vw - 3rem))}
  th,td{padding:.3rem .7rem;text-align:left;vertical-align:baseline;white-space:nowrap}
  th:first-child,td:first-child{padding-left:.15rem}
  thead th{vertical-align:bottom;white-space:normal;max-width:9.5rem;min-width:3rem;font-weight:600;border-bottom:1.5px solid var(--ink)}
  tbody th{font-weight:500}
  tbody tr+tr>*{border-top:1px solid var(--faint)}
  tfoot>tr>*{border-top:1px solid var(--line);font-weight:600}
  tbody tr:hover>*{background:var(--soft)}
  .number{text-align:right}
  .unit{display:block;font-weight:400;color:var(--quiet);font-size:.8rem}
  .mark{position:absolute;color:var(--quiet)}
  .way{color:var(--quiet);font-weight:400}
  th button{font:inherit;color:inherit;background:none;border:0;padding:0;cursor:pointer;text-align:inherit}
  th[aria-sort=ascending] button::before{content:"▴ "}
  th[aria-sort=descending] button::before{content:"▾ "}
  .code,pre{font-family:ui-monospace,"SF Mono","DejaVu Sans Mono",Menlo,monospace;font-size:.82rem}
  .depth1{padding-left:2rem!important}
  .depth2{padding-left:3.2rem!important}
  .depth3,.depth4{padding-left:4.4rem!important}
  pre{background:var(--soft);padding:.7rem .9rem;margin:.5rem 0;overflow-x:auto;line-height:1.45;tab-size:2;border-radius:4px}
  figure{margin:0;min-width:0}
  .charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,21rem),1fr));gap:1.25rem 1.5rem;\
  margin:.75rem 0}
  .charts.small{grid-template-columns:repeat(auto-fill,minmax(min(100%,17rem),1fr))}
  .charts figcaption{color:var(--ink);font-weight:600;font-size:.93rem;line-height:1.35;margin-bottom:.15rem}
  .charts .wide{grid-column:1/-1}
  .map td{text-align:right;border:1px solid var(--ground)}
  .map td b{outline:1.5px solid;outline-offset:2px}
  .map tbody tr:hover>td:not([class]){background:none}
  .chart{display:block;width:100%;height:auto;overflow:visible;touch-action:pan-y}
  .chart text{font-size:11.5px;fill:var(--quiet);font-variant-numeric:tabular-nums}
  .end{text-anchor:end}
  .mid{text-anchor:middle}
  .chart path{fill:none;stroke:currentColor}
  .chart .grid{stroke:var(--faint)}
  .chart .axis{stroke:var(--quiet)}
  .chart .line,.legend .line{fill:none;stroke:currentColor;stroke-width:1.6;stroke-linejoin:round}
  .parallel{width:auto;max-width:none}
  .parallel .rest{stroke:var(--quiet);stroke-width:.8;stroke-opacity:.45}
  .parallel .end,.parallel .name{paint-order:stroke;stroke:var(--ground);stroke-width:3px;stroke-opacity:.8}
  .dash1{stroke-dasharray:6 3}
  .dash2{stroke-dasharray:2 2.4}
  .dash3{stroke-dasharray:8 3 2 3}
  .dash4{stroke-dasharray:12 4}
  .chart .dots{stroke-width:6.5;stroke-linecap:round}
  .chart .small{stroke-width:3.6}
  .chart .whiskers{stroke-width:1.4}
  .faint .dots{stroke-opacity:.65}
  .many .line{stroke-width:.9}
  .many .dots{stroke-width:3}
  .curve:focus-visible{outline:none}
  .chart.reads .curve:not(.read) path{stroke-opacity:.2}
  .curve.read .line,.curve:focus-visible .line{stroke-width:2.8}
  .chart .spot{fill:var(--ground);stroke:var(--ink);stroke-width:1.8}
  .reading{min-height:1.4em;margin:-.2rem 0 0;font-size:.84rem;line-height:1.4;font-variant-numeric:tabular-nums}
  .legend{display:flex;flex-wrap:wrap;gap:.1rem 1rem;list-style:none;padding:0;margin:.15rem 0;font-size:.84rem}
  .legend svg{width:20px;height:8px;margin-right:.4em;vertical-align:.1em}
  .legend li,nav li{min-width:0;overflow-wrap:anywhere}
  .legend .of{color:var(--quiet)}
  img{image-rendering:pixelated;display:block;max-width:none}
  .wall td{padding-top:.25rem;padding-bottom:.25rem}
  .wall tbody th{vertical-align:middle;position:sticky;left:0;background:var(--ground);white-space:normal;min-width:4.5rem;max-width:9rem;\
  overflow-wrap:break-word}
  .gallery{display:flex;flex-wrap:wrap;gap:.25rem 2rem;align-items:start}
  .gallery>*{max-width:100%}
  details{border-top:1px solid var(--line);padding:0}
  details:last-of-type{border-bottom:1px solid var(--line)}
  summary{cursor:pointer;padding:.4rem .15rem;display:flex;flex-wrap:wrap;gap:0 1.25rem;align-items:baseline}
  summary::before{content:"▸";color:var(--quiet);width:.7em;margin-right:-.75rem}
  details[open]>summary::before{content:"▾"}
  summary::-webkit-details-marker{display:none}
  summary:hover{background:var(--soft)}
  summary .name{font-weight:500;min-width:11rem;overflow-wrap:anywhere}
  .state{font-size:.84rem;min-width:3.5rem;color:var(--quiet)}
  .state.failed,.state.died{color:var(--bad);font-weight:600}
  .state.done{color:var(--good)}
  .score{margin-left:auto;min-width:0;overflow-wrap:anywhere;color:var(--quiet);font-size:.87rem;\
  font-variant-numeric:tabular-nums}
  .score b{color:var(--ink);font-weight:600}
  details[open]{padding-bottom:1.25rem}
  .files{font-size:.87rem;max-width:none}
  .log{margin:.75rem 0}
  @media (max-width:40rem){
  body{padding:0 .9rem 3rem}
  h1{font-size:1.4rem;margin-top:1.25rem}
  nav{position:static}
  html{scroll-padding-top:1rem}
  .words{grid-template-columns:minmax(0,1fr);gap:0}
  .words dd{margin-bottom:.5rem}
  th,td{padding:.3rem .6rem}
  }
  @media print{
  html{font-size:10pt}
  body{max-width:none;padding:0}
  nav,.skip,.reading{display:none}
  a{color:inherit;text-decoration:none}
  thead{display:table-header-group}
  tr,figure,img,.chart,pre,summary,.legend{break-inside:avoid}
  h1,h2,h3,h4,summary,caption,figcaption{break-after:avoid}
  .scroll{overflow:visible;max-height:none}
  .tall thead th,.wall tbody th{position:static}
  img{max-width:100%;height:auto}
  pre{white-space:pre-wrap;border:1px solid var(--line)}
  .charts{grid-template-columns:1fr 1fr}
  *{print-color-adjust:exact}
  }

  """
