/* Addresses of the pages on which GitHub and GitLab make or change a file. Asks nobody; builds text only.

   GitHub: /new/BRANCH?filename=&value= . GitLab: /-/new/BRANCH?file_name=&content= ; it takes the name, but the editor of
   present versions leaves the content out (issue 594214 of gitlab-org/gitlab). `filled` says so: where it
   is false, the person must paste the content. */

/* The most characters of an address that fits. GitHub answers 414 to longer ones than 8 KiB
   (github.com/JetBrains/intellij-plugins/pull/679); nginx takes request lines of 8 KiB unless told otherwise. */
export const MAX_ADDRESS = 8000;

const HOSTS = [["github", /(^|\.)github\./], ["gitlab", /(^|\.)gitlab\./]];

/**
 * The page on which a new file is made.
 *
 * @param {{repo: string, branch?: string, path: string, content: string, forge?: "github"|"gitlab"}} asked `repo` is the
 *   https address of the project; `path` is within it; `forge` names what a host of one's own runs, where its address does not.
 * @returns {{address: string|null, fits: boolean, forge: "github"|"gitlab"|null, filled: boolean}} `address` holds the content
 *   only where it `fits`, else the name alone; null where the project's address cannot be used or its forge is not known.
 *   `filled`: whether the page will show the content, so that nothing need be pasted.
 */
export function newFileAddress({ repo, branch = "main", path, content, forge: named }) {
  const found = projectOf(repo, named);
  if (!found || !staysWithin(path)) return { address: null, fits: false, forge: found?.forge ?? null, filled: false };
  const { root, forge } = found;
  const [step, name, value] = forge === "github" ? ["new", "filename", "value"] : ["-/new", "file_name", "content"];
  const bare = `${root}/${step}/${steps(branch)}?${name}=${encoded(path)}`;
  const whole = `${bare}&${value}=${encoded(content)}`;
  const fits = whole.length <= MAX_ADDRESS;
  return { address: fits ? whole : bare, fits, forge, filled: fits && forge === "github" };
}

/**
 * The page on which a file is changed; its content is not sent along.
 *
 * @param {{repo: string, branch?: string, path: string, forge?: "github"|"gitlab"}} asked see newFileAddress.
 * @returns {{address: string|null, forge: "github"|"gitlab"|null}}
 */
export function editFileAddress({ repo, branch = "main", path, forge: named }) {
  const found = projectOf(repo, named);
  if (!found || !staysWithin(path)) return { address: null, forge: found?.forge ?? null };
  const { root, forge } = found;
  return { address: `${root}/${forge === "github" ? "edit" : "-/edit"}/${steps(branch)}/${steps(path)}`, forge };
}

/** The project's address without its ending, and what runs there; null where it is not a plain https address. */
function projectOf(repo, named) {
  let parsed;
  try {
    parsed = new URL(String(repo ?? "").trim());
  } catch {
    return null;
  }
  const within = parsed.pathname.split("/").filter(Boolean);
  if (parsed.protocol !== "https:" || parsed.username || parsed.password || within.length < 2) return null;
  const forge = ["github", "gitlab"].includes(named)
    ? named
    : HOSTS.find(([, sign]) => sign.test(parsed.hostname))?.[0] ?? (parsed.hostname.includes("gitlab") ? "gitlab" : null);
  return forge && { root: `${parsed.origin}/${within.join("/").replace(/\.git$/, "")}`, forge };
}

/** Whether a path stays within the project: no empty step, none that goes up. */
const staysWithin = (path) => path.split("/").every((step) => !["", ".", ".."].includes(step));

/* Half a surrogate pair, which pasted text may hold, would make encodeURIComponent throw. */
const encoded = (text) => encodeURIComponent(text.replace(/\p{Cs}/gu, "\ufffd")).replaceAll("%2F", "/");

const steps = (path) => path.split("/").map((step) => encodeURIComponent(step)).join("/");
