<?php
declare(strict_types=1);

namespace ChurnStop\Compliance\Checks;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Compliance\FlowCheck;
use ChurnStop\Compliance\FlowContext;
use ChurnStop\Compliance\FlowTexts;
use ChurnStop\Compliance\RulePack;
use ChurnStop\Compliance\RuleTexts;
use ChurnStop\Compliance\Violation;

/** What stands in braces is filled in, or customers would read the braces. */
final class KnownPlaceholders implements FlowCheck {

	/** In braces, or begun with one that is never closed. */
	private const BRACED = '/\{+(?:[^{}]{0,200}\}+|\w+)/u';

	/** Where placeholders are filled in. */
	private const FILLED = '/^reasons\.\d+\.offers\.\d+\.(headline|message)$/';

	public function id(): string {
		return 'known_placeholders';
	}

	public function violations( array $flow, FlowContext $context ): array {
		$rule  = RulePack::get()->rule( $this->id() );
		$known = '/^\{(' . implode( '|', $rule->names ) . ')(\|[^{}|]{0,100})?\}$/';
		$found = array();
		foreach ( FlowTexts::of( $flow ) as $path => $text ) {
			preg_match_all( self::BRACED, $text, $matches );
			$is_filled = 1 === preg_match( self::FILLED, $path );
			foreach ( $matches[0] as $braced ) {
				if ( ! $is_filled || 1 !== preg_match( $known, $braced ) ) {
					$message = sprintf( RuleTexts::of( $rule ), $braced, self::nearest( $braced, $rule->names ) );
					$found[] = Violation::of( $rule, $path, $message );
					break;
				}
			}
		}
		return $found;
	}

	/** The first that a text without placeholders would show to customers as it is; null where there is none. */
	public static function first_in( string $text ): ?string {
		return 1 === preg_match( self::BRACED, $text, $found ) ? $found[0] : null;
	}

	/** @param list<string> $names */
	private static function nearest( string $braced, array $names ): string {
		$word     = strtolower( trim( explode( '|', $braced )[0], '{} ' ) );
		$nearest  = '';
		$distance = PHP_INT_MAX;
		foreach ( $names as $name ) {
			$far = levenshtein( $word, $name );
			if ( $far < $distance ) {
				[ $nearest, $distance ] = array( $name, $far );
			}
		}
		return '{' . $nearest . '}';
	}
}
