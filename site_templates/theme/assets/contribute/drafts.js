/* Drafts, kept in this browser and nowhere else. Each has a name of its own in the storage; people see the entry's name. */

const mark = (base, kind) => `synthesite-draft:${base}:${kind}:`;

/**
 * @param {string} base path of the site, since several sites can share one storage.
 * @param {string} kind kind of entry.
 * @returns {{list(), find(name), keep(name, draft): boolean, drop(name)}}
 */
export function createDrafts(base, kind) {
  const start = mark(base, kind);
  const store = () => window.localStorage; // reading it throws where the browser allows no storage

  function read(key) {
    try {
      const draft = JSON.parse(store().getItem(key));
      return draft && typeof draft.value === "object" && draft.value !== null ? draft : null;
    } catch {
      return null;
    }
  }

  return {
    /** Every draft, the newest first: {name, id, entry, saved, value, documents}. */
    list() {
      let keys = [];
      try {
        keys = Object.keys(store()).filter((key) => key.startsWith(start));
      } catch {
        return [];
      }
      const found = keys.map((key) => ({ ...read(key), name: key.slice(start.length) })).filter((draft) => draft.value);
      return found.sort((one, other) => String(other.saved).localeCompare(String(one.saved)) || one.name.localeCompare(other.name));
    },
    find: (name) => read(start + name),
    /** Whether it could be kept. */
    keep(name, draft) {
      try {
        store().setItem(start + name, JSON.stringify({ ...draft, saved: new Date().toISOString() }));
        return true;
      } catch {
        return false;
      }
    },
    drop(name) {
      try {
        store().removeItem(start + name);
      } catch {
        // nothing was kept there
      }
    },
  };
}

/** A name for a new draft, which no other has. */
export const newDraftName = () => Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => byte.toString(16).padStart(2, "0")).join("");
