/* In frozen versions only, once for each module of a page: loads it where a server delivers the page. Opened from a
   folder, browsers refuse modules, so the page says what does not work there instead of trying. */

{
  const source = document.currentScript.dataset.module;

  if (location.protocol !== "file:") {
    const script = document.createElement("script");
    script.type = "module";
    script.src = source;
    document.head.append(script);
  } else {
    document.documentElement.classList.remove("js");
    document.documentElement.classList.add("no-js", "sy-from-folder");
    for (const line of document.querySelectorAll(".sy-frozen__local")) {
      line.hidden = false;
    }
  }
}
