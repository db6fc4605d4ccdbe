<?php
declare(strict_types=1);

namespace ChurnStop\Compliance\Checks;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Compliance\FlowCheck;
use ChurnStop\Compliance\FlowContext;
use ChurnStop\Compliance\RulePack;
use ChurnStop\Compliance\Violation;
use ChurnStop\Data;

/** Every setting within what its type allows; a product is named unless another setting stands for it. */
final class OfferSettingsInRange implements FlowCheck {

	public function id(): string {
		return 'offer_settings_in_range';
	}

	public function violations( array $flow, FlowContext $context ): array {
		$rule  = RulePack::get()->rule( $this->id() );
		$found = array();
		foreach ( Data::maps( $flow, 'reasons' ) as $at => $reason ) {
			foreach ( Data::maps( $reason, 'offers' ) as $number => $offer ) {
				$path = 'reasons.' . $at . '.offers.' . $number . '.';
				foreach ( $context->settings_of( $offer ) as $name => $schema ) {
					if ( ! self::fits( $offer[ $name ] ?? null, $schema ) ) {
						$found[] = Violation::of( $rule, $path . $name, self::message( $schema ) );
					}
					if (
						isset( $schema['unless'] )
						&& ! isset( $offer[ $name ] )
						&& ! Data::bool( $offer, Data::string( $schema, 'unless' ) )
					) {
						$found[] = Violation::of(
							$rule,
							$path . $name,
							__( 'Name a product, or let the customer choose.', 'churnstop' ),
						);
					}
				}
				foreach ( Data::ints( $offer, 'steps' ) as $step ) {
					if ( $step > Data::int( $offer, 'max_percent', $step ) ) {
						$found[] = Violation::of(
							$rule,
							$path . 'steps',
							__( 'No step may be higher than the ceiling.', 'churnstop' ),
						);
						break;
					}
				}
			}
		}
		return $found;
	}

	/** @param array<string, mixed> $schema */
	private static function fits( mixed $value, array $schema ): bool {
		if ( null === $value ) {
			return true !== ( $schema['required'] ?? false );
		}
		if ( is_array( $value ) ) {
			return array() === array_filter(
				$value,
				static fn ( mixed $one ): bool => ! self::fits( $one, Data::map( $schema, 'items' ) ),
			);
		}
		if ( ! is_int( $value ) && ! is_float( $value ) ) {
			return true;
		}
		return $value >= ( self::bound( $schema, 'minimum' ) ?? $value )
			&& $value <= ( self::bound( $schema, 'maximum' ) ?? $value );
	}

	/** @param array<string, mixed> $schema */
	private static function bound( array $schema, string $name ): int|float|null {
		$bound = $schema[ $name ] ?? null;
		return is_int( $bound ) || is_float( $bound ) ? $bound : null;
	}

	/** @param array<string, mixed> $schema */
	private static function message( array $schema ): string {
		$schema = Data::map( $schema, 'items' ) + $schema;
		$least  = self::bound( $schema, 'minimum' );
		$most   = self::bound( $schema, 'maximum' );
		return null === $least || null === $most
			? ''
			/* translators: 1: the smallest figure allowed, 2: the largest. */
			: sprintf( __( 'This must be from %1$s to %2$s.', 'churnstop' ), (string) $least, (string) $most );
	}
}
