import { refusalOfSvg } from './svg.ts'

test.each([
  '<svg viewBox="0 0 24 24"><path d="M0 0h1"/></svg>',
  `<svg xmlns="http://www.w3.org/2000/svg" width='24'>\n<title>Shout</title><g fill="none"><circle cx="1" cy="1" r="1"></circle></g></svg>`,
  '<svg><defs><linearGradient id="a"><stop offset="1" stop-color="#fff"/></linearGradient></defs><rect fill="url(#a)"/><use href="#a"/></svg>',
])('plain shapes are an icon: %s', (svg) => {
  expect(refusalOfSvg(svg)).toBeUndefined()
})

test.each([
  '<svg><script>alert(1)</script></svg>',
  '<svg/onload=alert(1)></svg>',
  '<svg onload="alert(1)"></svg>',
  '<svg\tOnLoad="alert(1)"></svg>',
  '<svg><a href="javascript:alert(1)"><path/></a></svg>',
  '<svg><use href="https://evil.example/x.svg#a"/></svg>',
  '<svg><use xlink:href="data:image/svg+xml;base64,AAAA"/></svg>',
  '<svg><use href="#x&#58;y"/></svg>',
  '<svg><image href="#a"/></svg>',
  '<svg><foreignObject><body/></foreignObject></svg>',
  '<svg><animate attributeName="href" values="#a"/></svg>',
  '<svg><set attributeName="onload" to="x"/></svg>',
  '<svg><style>@import "x"</style></svg>',
  '<svg style="background:url(https://evil.example)"></svg>',
  '<svg><path fill="url(https://evil.example/a)"/></svg>',
  '<svg><path fill="url( //evil.example/a )"/></svg>',
  '<!DOCTYPE svg [<!ENTITY a "b">]><svg></svg>',
  '<svg><![CDATA[<script>]]></svg>',
  '<svg><?xml-stylesheet href="x"?></svg>',
  '<svg>text</svg>',
  '<svg></svg><script></script>',
  '<svg><g></svg>',
  '<svg><path d="<script>"/></svg>',
  '<svg><path d=M0></svg>',
  '<svg xmlns="http://www.w3.org/1999/xhtml"></svg>',
])('what runs, fetches or is not plain SVG is no icon: %s', (svg) => {
  expect(refusalOfSvg(svg)).toEqual(expect.any(String))
})

test('every refusal ends, also for long nonsense', () => {
  expect(refusalOfSvg(`<svg ${'a="b" '.repeat(3000)}`)).toEqual(expect.any(String))
  expect(refusalOfSvg(`<svg${' a'.repeat(9000)}>`)).toEqual(expect.any(String))
})
