/** The one style sheet of the emulator's pages. */
export const pageStyle = `
:root {
  --page: #f4f3f8; --card: #ffffff; --ink: #1d1a2b; --soft: #625d75; --line: #dcd8e8;
  --accent: #5b3fd1; --accent-ink: #ffffff; --tint: #f0ecff; --note: #fff4d6; --note-ink: #5c4300;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14121c; --card: #1f1c2b; --ink: #f1eff8; --soft: #aaa4bf; --line: #3a3550;
    --accent: #b3a1ff; --accent-ink: #1a1330; --tint: #2b2547; --note: #3a2f10; --note-ink: #ffe3a0;
  }
}
* { box-sizing: border-box; }
body {
  display: flex; flex-direction: column; margin: 0; min-height: 100vh; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; overflow-wrap: break-word;
}
.banner {
  margin: 0; padding: 8px 16px; background: var(--note); color: var(--note-ink); font-size: 14px; text-align: center;
}
main {
  width: 100%; max-width: 520px; margin: 32px auto; padding: 32px; background: var(--card);
  border: 1px solid var(--line); border-radius: 16px; box-shadow: 0 8px 32px rgb(20 10 60 / 8%);
}
h1 { margin: 0 0 8px; font-size: 24px; line-height: 1.25; text-wrap: balance; }
h2 { margin: 0 0 12px; font-size: 15px; }
p { margin: 0 0 16px; }
.soft { color: var(--soft); }
.mark {
  display: grid; place-items: center; width: 56px; height: 56px; margin: 0 0 20px; border-radius: 14px;
  background: var(--tint); color: var(--accent); font-size: 26px; font-weight: 700;
}
fieldset { margin: 24px 0; padding: 0; border: 0; min-width: 0; }
legend { padding: 0; margin: 0 0 12px; font-size: 15px; font-weight: 700; }
.choice {
  display: flex; align-items: center; gap: 12px; margin: 0 0 8px; padding: 12px 14px;
  border: 1px solid var(--line); border-radius: 12px; cursor: pointer;
}
.choice:hover { border-color: var(--accent); }
.choice:has(:checked) {
  border-color: var(--accent); background: var(--tint); box-shadow: inset 0 0 0 1px var(--accent);
}
.choice:has(:focus-visible) { outline: 3px solid var(--accent); outline-offset: 2px; }
.choice input { flex: none; width: 18px; height: 18px; margin: 0; accent-color: var(--accent); }
.choice input:focus-visible { outline: none; }
.choice span { flex: 1; min-width: 0; }
.choice small { display: block; color: var(--soft); font-size: 14px; }
.choice em {
  flex: none; padding: 2px 10px; border-radius: 99px; background: var(--card); border: 1px solid var(--line);
  color: var(--soft); font-size: 13px; font-style: normal;
}
ul.scopes { margin: 0; padding: 0; list-style: none; }
ul.scopes li { position: relative; padding: 0 0 10px 28px; }
ul.scopes li::before {
  content: ""; position: absolute; left: 4px; top: 5px; width: 7px; height: 12px;
  border: solid var(--accent); border-width: 0 2px 2px 0; transform: rotate(45deg);
}
ul.scopes code { display: block; color: var(--soft); font-size: 13px; }
code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: 14px; overflow-wrap: anywhere; }
.buttons { display: flex; gap: 12px; margin: 24px 0 20px; }
button {
  flex: 1; min-height: 48px; padding: 10px 20px; border: 1px solid var(--line); border-radius: 12px;
  background: transparent; color: var(--ink); font: inherit; font-weight: 600; cursor: pointer;
}
button:hover { border-color: var(--accent); }
button.main { background: var(--accent); border-color: var(--accent); color: var(--accent-ink); }
button.main:hover { filter: brightness(1.08); }
button:focus-visible, a:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
a { color: var(--accent); }
.small { margin: 0; font-size: 14px; }
table { width: 100%; border-collapse: collapse; }
th, td { padding: 10px 12px 10px 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top; }
th { width: 26%; font-weight: 600; }
td code { font-size: 13px; }
@media (max-width: 560px) {
  main { flex: 1; max-width: none; margin: 0; padding: 24px 20px; border: 0; border-radius: 0; box-shadow: none; }
  .choice { flex-wrap: wrap; }
  .choice span { flex-basis: calc(100% - 30px); }
  .choice em { margin-left: 30px; }
  tr { display: block; padding: 10px 0; border-top: 1px solid var(--line); }
  th, td { display: block; width: auto; padding: 0; border: 0; }
}
`
