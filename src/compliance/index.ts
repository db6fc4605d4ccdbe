/**
 * The checks as the merchant types. PHP (includes/Compliance) decides; both read the same rules and words and run the
 * same case files.
 */
export { checkFlow, type FlowContext, type SettingRange } from './flow';
export { checkScreen, type Profile, type ScreenContext } from './screen';
export { allRules, fill, pack, type Rule, type Severity, type Violation } from './rules';
export { contrast, LEGIBLE } from './contrast';
export { cancels, languageOf } from './phrases';
