<?php
declare(strict_types=1);

namespace ChurnStop\Compliance\Checks;

use ChurnStop\Compliance\FlowCheck;
use ChurnStop\Compliance\FlowContext;
use ChurnStop\Compliance\FlowTexts;
use ChurnStop\Compliance\RuleBook;
use ChurnStop\Compliance\Violation;
use ChurnStop\Compliance\Words;
use ChurnStop\Data;

/** No insult and no self-blame in anything that customers read. */
final class NoConfirmShaming implements FlowCheck {

	public function __construct( private readonly Words $words ) {}

	public function id(): string {
		return 'no_confirm_shaming';
	}

	public function violations( array $flow, FlowContext $context ): array {
		$rule      = RuleBook::get()->rule( $this->id() );
		// English stands beside every language: shops mix them.
		$languages = array_unique( array( Words::language( Data::string( $flow, 'locale', 'en_US' ) ), 'en' ) );
		$found     = array();
		foreach ( FlowTexts::of( $flow ) as $path => $text ) {
			foreach ( $languages as $language ) {
				if ( null !== $this->words->find( $text, $language, 'shaming' ) ) {
					$found[] = Violation::of( $rule, $path );
					break;
				}
			}
		}
		return $found;
	}
}
