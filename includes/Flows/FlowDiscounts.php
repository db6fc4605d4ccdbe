<?php
declare(strict_types=1);

namespace ChurnStop\Flows;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Compliance\Rule;
use ChurnStop\Compliance\Violation;
use ChurnStop\Discounts\Discount;
use ChurnStop\Discounts\DiscountTable;
use ChurnStop\Discounts\ResolveDiscounts;
use ChurnStop\Schema\SchemaError;

/** The stored discounts that a flow's offers name. */
final class FlowDiscounts {

	public const CHECK = 'discount_is_available';

	public function __construct( private readonly DiscountTable $table, private readonly ResolveDiscounts $resolve ) {}

	/**
	 * @param array<string, mixed> $flow
	 * @return list<SchemaError> Where one does not exist, or is archived.
	 */
	public function errors( array $flow ): array {
		$errors = array();
		foreach ( $this->named( $flow ) as $path => [ $id, $discount ] ) {
			if ( null === $discount ) {
				$errors[] = new SchemaError(
					$path,
					SchemaError::OTHER,
					/* translators: %d: a discount's id. */
					sprintf( __( 'There is no discount no. %d.', 'churnstop' ), $id ),
				);
			} elseif ( Discount::ARCHIVED === $discount->status ) {
				$errors[] = new SchemaError(
					$path,
					SchemaError::OTHER,
					sprintf(
						/* translators: %s: a discount's name. */
						__( 'The discount "%s" is archived. Restore it, or choose another one.', 'churnstop' ),
						$discount->name,
					),
				);
			}
		}
		return $errors;
	}

	/**
	 * @param array<string, mixed> $flow
	 * @return list<Violation> Where its coupon is gone: the offer is skipped until the merchant chooses another.
	 */
	public function unavailable( array $flow ): array {
		$found = array();
		foreach ( $this->named( $flow ) as $path => [ , $discount ] ) {
			if ( null !== $discount && null === $this->resolve->present( $discount ) ) {
				$message = sprintf(
					/* translators: %s: a discount's name. */
					__(
						'The coupon that "%s" is taken from was deleted or has expired. The offer is skipped until you choose another discount.',
						'churnstop',
					),
					$discount->name,
				);
				$found[] = new Violation( self::CHECK, $path, $message, Rule::WARNING, 'ChurnStop' );
			}
		}
		return $found;
	}

	/**
	 * @param array<string, mixed> $flow
	 * @return array<int, int|float> Discount → its percentage, where it is one.
	 */
	public function percents( array $flow ): array {
		$found = array();
		foreach ( $this->named( $flow ) as [ $id, $discount ] ) {
			$percent = null === $discount ? null : $this->resolve->present( $discount )?->percent_off;
			if ( null !== $percent ) {
				$found[ $id ] = $percent;
			}
		}
		return $found;
	}

	/**
	 * @param array<string, mixed> $flow
	 * @return array<string, array{int, Discount|null}> By the setting's path.
	 */
	private function named( array $flow ): array {
		$named = DiscountTable::in_flow( $flow );
		$found = $this->table->several( array_values( array_unique( array_column( $named, 0 ) ) ) );
		return array_map( static fn ( array $one ): array => array( $one[0], $found[ $one[0] ] ?? null ), $named );
	}
}
