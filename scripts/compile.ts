import { compileSite } from '../src/node/render/compile.ts';

// `npm run compile`: makes dist/site from src/site when its sources changed.

const compiled = await compileSite();
console.log(compiled ? 'Compiled the site into dist/site' : 'The compiled site in dist/site is up to date');
