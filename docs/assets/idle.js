/* What can wait does, until the page has time. Loaded before the scripts that ask for it. */
window.whenIdle = window.requestIdleCallback ?? ((task) => setTimeout(task, 50));
