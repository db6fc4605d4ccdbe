<?php
declare(strict_types=1);

namespace ChurnStop\Compliance\Checks;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Compliance\FlowCheck;
use ChurnStop\Compliance\FlowContext;
use ChurnStop\Compliance\PhraseMatcher;
use ChurnStop\Compliance\Rule;
use ChurnStop\Compliance\RulePack;
use ChurnStop\Compliance\Violation;
use ChurnStop\Data;

/** The cancel and the decline label say plainly, in the flow's language, that they cancel. */
final class CancelLabelIsClear implements FlowCheck {

	public function __construct( private readonly PhraseMatcher $words ) {}

	public function id(): string {
		return 'cancel_label_is_clear';
	}

	public function violations( array $flow, FlowContext $context ): array {
		$rule     = RulePack::get()->rule( $this->id() );
		$language = PhraseMatcher::language( Data::string( $flow, 'locale', 'en_US' ) );
		$found    = array();
		foreach ( array( 'cancel', 'decline' ) as $name ) {
			$label = Data::string_or_null( Data::map( $flow, 'labels' ), $name );
			// Not given: the shipped one.
			if (
				null === $label || $this->words->cancels( $label, $this->words->knows( $language ) ? $language : 'en' )
			) {
				continue;
			}
			$path = 'labels.' . $name;
			// Without a list of the language nobody can tell: somebody who reads it must.
			$found[] = '' === trim( $label ) || $this->words->knows( $language )
				? Violation::of( $rule, $path )
				: new Violation(
					$rule->id,
					$path,
					__(
						'ChurnStop has no word list for this language: have somebody check that this label says plainly that it cancels.',
						'churnstop',
					),
					Rule::WARNING,
					$rule->source,
				);
		}
		return $found;
	}
}
