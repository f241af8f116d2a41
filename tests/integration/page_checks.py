"""What can be wrong with a page, asked of the page itself in a browser: scripts that give a list of faults."""

from __future__ import annotations

SIDEWAYS = """() => {
    const width = document.documentElement.clientWidth;
    const found = document.documentElement.scrollWidth > width ? ['the page itself'] : [];
    const own = '.sy-table, .sy-display__picture, pre, .sy-visually-hidden';
    for (const element of document.querySelectorAll('.md-content *, .sy-header *, footer *')) {
        const box = element.getBoundingClientRect();
        if (box.width && box.height && box.right > width + 1 && !element.closest(own)
            && getComputedStyle(element).position !== 'fixed')
            found.push(`${element.tagName}.${element.className}: ${element.textContent.trim().slice(0, 60)}`);
    }
    for (const region of document.querySelectorAll('.sy-table, .sy-display__picture'))
        if (region.checkVisibility() && region.getBoundingClientRect().right > width + 1)
            found.push(`a region wider than the page: ${region.textContent.trim().slice(0, 60)}`);
    return found.slice(0, 5);
}"""
"""What makes the page scroll sideways, or stands beyond its edge outside a region that scrolls by itself."""

FAULTS = """() => {
    const faults = [];
    const seen = element => element.checkVisibility({visibilityProperty: true});
    for (const field of document.querySelectorAll('input:not([type=hidden]), select, textarea'))
        if (seen(field) && !field.getAttribute('aria-label')
            && ![...field.labels].some(label => label.textContent.trim()))
            faults.push(`field without a label: ${field.outerHTML}`);
    for (const control of document.querySelectorAll('a[href], button, summary'))
        if (seen(control) && !(control.textContent.trim() || control.getAttribute('aria-label')))
            faults.push(`no words: ${control.outerHTML.slice(0, 120)}`);
    for (const image of document.querySelectorAll('img'))
        if (!image.hasAttribute('alt')) faults.push(`no alt: ${image.outerHTML}`);
    for (const drawing of document.querySelectorAll('svg')) {
        const named = drawing.getAttribute('aria-label') || drawing.getAttribute('aria-labelledby')
            || drawing.querySelector('title');
        const role = drawing.getAttribute('role');
        if (!drawing.closest('[aria-hidden=true]') && !(['img', 'group'].includes(role) && named))
            faults.push(`drawing neither hidden nor named: ${drawing.outerHTML.slice(0, 120)}`);
    }
    for (const table of document.querySelectorAll('article table'))
        if (!table.caption || ![...table.querySelectorAll('thead th')].every(head => head.scope === 'col'))
            faults.push(`table without caption or scopes: ${table.textContent.trim().slice(0, 60)}`);
    for (const region of document.querySelectorAll('.sy-table'))
        if (region.tabIndex !== 0 || region.getAttribute('role') !== 'region')
            faults.push('a table that the keyboard cannot scroll');
    for (const link of document.querySelectorAll('article :is(p, li, dd, td) > a[href]'))
        if (seen(link) && !link.closest('nav, svg') && !link.matches('.sy-button')
            && !getComputedStyle(link).textDecorationLine.includes('underline'))
            faults.push(`link in text that is not underlined: ${link.outerHTML.slice(0, 120)}`);
    for (const landmark of ['header.md-header', 'nav[aria-label]', 'main', 'form[role=search]', 'footer'])
        if (!document.querySelector(landmark)) faults.push(`no landmark: ${landmark}`);
    if (document.querySelectorAll('main').length !== 1) faults.push('not one main');
    if (!document.documentElement.lang) faults.push('no language');
    return faults;
}"""

UNFOLD = "() => document.querySelectorAll('details').forEach(fold => { fold.open = true; })"

DARKNESS = """() => {
    const [red, green, blue] = getComputedStyle(document.body).backgroundColor.match(/[0-9.]+/g).map(Number);
    return red + green + blue < 3 * 128 ? 'dark' : 'light';
}"""

CHECKER = """async ([rules, only, alike, without]) => {
    const asked = {runOnly: rules, preload: false, iframes: false, resultTypes: ['violations'],
        rules: Object.fromEntries((without ?? []).map(rule => [rule, {enabled: false}]))};
    const seen = new Map();
    const first = element => {
        if (![...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim())) return false;
        let sort = '';
        for (let each = element; each; each = each.parentElement)
            sort += `${each.tagName} ${each.getAttribute('class')}/`;
        seen.set(sort, (seen.get(sort) ?? 0) + 1);
        return seen.get(sort) <= 2;
    };
    const there = only?.filter(selector => document.body.querySelector(selector))
        ?? (alike ? [...document.body.querySelectorAll('*')].filter(first) : undefined);
    if (there?.length === 0) return [];
    const found = await axe.run(there ? {include: there} : document, asked);
    return found.violations.map(fault => `${fault.id}: ${fault.help}: `
        + fault.nodes.slice(0, 3).map(node => `${node.target} ${node.html.slice(0, 120)}`).join(' | ')
        + (fault.nodes.length > 3 ? ` and ${fault.nodes.length - 3} more` : ''));
}"""
"""What axe-core finds, by tags or names of rules, on the whole page or only in what some selectors name.

With ``alike`` only two are looked at of elements with text that are alike, with all that they stand in, in name and
classes: no style of ours stands in an element, so the same rules give all of these their colours. ``without`` names
rules to leave out.
"""

WALK = """() => {
    const stops = [], seen = new Set();
    const describe = element => {
        const box = element.getClientRects()[0] ?? element.getBoundingClientRect();
        const style = getComputedStyle(element);
        const x = (Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2;
        const y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
        const over = document.elementFromPoint(x, y);
        const faults = [];
        if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth)
            faults.push('out of sight');
        else if (!over || !(element.contains(over) || over.contains(element)))
            faults.push(`covered by ${over?.outerHTML.slice(0, 80)}`);
        if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) faults.push('focus cannot be seen');
        const last = stops.at(-1)?.element;
        if (last && !(last.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING))
            faults.push('before the one that came before it');
        return faults.map(fault => `${fault}: ${element.outerHTML.slice(0, 120)}`);
    };
    const look = () => {
        const element = document.activeElement;
        if (window.walked.done || (element === document.body && !stops.length)) return;
        if (element === document.body || seen.has(element)) { window.walked.done = true; return; }
        seen.add(element);
        stops.push({element, faults: describe(element)});
    };
    // Looked at when the next key goes down: by then the browser has scrolled to where the focus is.
    addEventListener('keydown', event => { if (event.key === 'Tab') look(); }, true);
    window.walked = {
        done: false,
        result: () => ({
            stops: stops.length,
            faults: stops.flatMap(stop => stop.faults),
            missed: [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
                .filter(element => element.checkVisibility({visibilityProperty: true}) && !element.disabled
                    && element.tabIndex >= 0 && !seen.has(element) && !element.closest('[hidden], [inert]')
                    && !(element.type === 'radio' && !element.checked))
                .map(element => element.outerHTML.slice(0, 120)),
        }),
    };
}"""
"""Watches the keyboard's way through a page; ``walked.result()`` then says where it was and what it missed."""

MOVING = """() => {
    const moving = [];
    const longest = text => Math.max(...text.split(',').map(parseFloat));
    for (const element of document.querySelectorAll('*'))
        for (const part of [null, '::before', '::after']) {
            const style = getComputedStyle(element, part);
            const still = style.transitionProperty === 'none' || longest(style.transitionDuration) <= .01;
            if (!still || (style.animationName !== 'none' && longest(style.animationDuration) > .01)
                || style.scrollBehavior === 'smooth')
                moving.push(`${element.tagName}.${element.className}${part ?? ''}`);
        }
    return moving;
}"""

UNSEEN = """() => [...document.querySelectorAll('article *')]
    .filter(element => !element.checkVisibility() && !element.closest('[hidden], script, link, title, desc, defs,'
        + '.sy-crumbs, .sy-actions, .sy-pager, .sy-az, .sy-bigsearch, .sy-no-print, .sy-when-narrow, .sy-when-wide'))
    .map(element => element.outerHTML.slice(0, 120))"""
"""What of the content is not shown, menus aside."""
