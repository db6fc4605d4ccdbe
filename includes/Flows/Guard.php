<?php
declare(strict_types=1);

namespace ChurnStop\Flows;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Compliance\Compliance;
use ChurnStop\Compliance\FlowContext;
use ChurnStop\Compliance\Rule;
use ChurnStop\Compliance\Violation;
use ChurnStop\Data;
use ChurnStop\Failure;
use ChurnStop\Offers\OfferTypes;
use ChurnStop\Schema\SchemaError;
use ChurnStop\Settings\SettingsStore;

/**
 * The one gate that every flow passes before it is stored: editor, REST, import, restore, WP-CLI, the filter
 * `churnstop_default_flow`.
 */
final class Guard {

	/** Largest flow, as JSON: beyond it somebody sends something else than a flow. */
	public const MAX_BYTES = 262144;

	public function __construct(
		private readonly FlowInput $input,
		private readonly OfferTypes $types,
		private readonly Compliance $compliance,
		private readonly TargetProducts $targets,
		private readonly SettingsStore $settings,
		private readonly FlowDiscounts $discounts,
		private readonly FlowOrder $order,
		private readonly OffersReached $reached,
	) {}

	/**
	 * @param array<string, mixed>      $input
	 * @param array<string, mixed>|null $previous The stored body that it replaces.
	 * @return array<string, mixed> The body to store.
	 * @throws Failure `churnstop_invalid` or `churnstop_noncompliant`; then nothing must be stored.
	 */
	public function body( array $input, ?array $previous ): array {
		$body       = $this->completed( $input, $previous );
		$violations = array_values( array_filter(
			$this->violations( $body, $previous ),
			static fn ( Violation $violation ): bool => $violation->is_error(),
		) );
		if ( array() !== $violations ) {
			throw Failure::noncompliant()
				->saying( self::sentence( $violations ) )
				->with( array(
					'violations' => array_map(
						static fn ( Violation $violation ): array => $violation->to_array(),
						$violations,
					),
				) );
		}
		return $body;
	}

	/**
	 * @param array<string, mixed>      $input
	 * @param array<string, mixed>|null $previous
	 * @return array<string, mixed> The body, unchecked but by its schema.
	 * @throws Failure
	 */
	public function completed( array $input, ?array $previous ): array {
		$this->require_schema( $input, $previous );
		return $this->input->body( $input, $previous );
	}

	/**
	 * @param array<string, mixed>      $input
	 * @param array<string, mixed>|null $previous
	 * @return array<string, mixed> A body that can be looked at: completed, its figures within their ranges.
	 * @throws Failure
	 */
	public function presentable( array $input, ?array $previous ): array {
		$this->require_schema( $input, $previous );
		// Texts are written with the figures that count.
		return $this->input->body( $this->input->within_ranges( $input ), $previous );
	}

	/**
	 * @param array<string, mixed> $body
	 * @return array<string, mixed>
	 */
	public function localised( array $body ): array {
		return $this->input->localised( $body );
	}

	/**
	 * @param array<string, mixed>      $input
	 * @param array<string, mixed>|null $previous
	 * @throws Failure
	 */
	private function require_schema( array $input, ?array $previous ): void {
		$errors = $this->schema_errors( $input, $previous );
		if ( array() !== $errors ) {
			throw Failure::invalid()->about( SchemaError::params( $errors ) );
		}
	}

	/**
	 * Everything that a save would say, without saving.
	 *
	 * @param array<string, mixed>      $input
	 * @param array<string, mixed>|null $previous
	 * @return list<Violation> What does not fit the schema comes as the check `schema`.
	 */
	public function report( array $input, ?array $previous ): array {
		$errors = $this->schema_errors( $input, $previous );
		if ( array() !== $errors ) {
			return array_map(
				static fn ( SchemaError $error ): Violation => new Violation(
					'schema',
					$error->path,
					$error->message,
					Rule::ERROR,
					'ChurnStop',
				),
				$errors,
			);
		}
		$body = $this->input->body( $input, $previous );
		// Also of a draft: whoever publishes it should know before.
		$hidden = 'archived' === Data::string( $input, 'status' )
			? array()
			: $this->order->hidden( $body, Data::int( $input, 'id' ) );
		return array( ...$this->violations( $body, $previous ), ...$this->reached->missing( $body ), ...$hidden );
	}

	/**
	 * @param array<string, mixed>      $input
	 * @param array<string, mixed>|null $previous
	 * @return list<SchemaError>
	 */
	private function schema_errors( array $input, ?array $previous ): array {
		if ( strlen( (string) wp_json_encode( $input ) ) > self::MAX_BYTES ) {
			return array( new SchemaError( 'flow', SchemaError::OTHER, __( 'This flow is too large.', 'churnstop' ) ) );
		}
		$errors = $this->input->errors( $input, $previous );
		return array() === $errors ? $this->discounts->errors( $input ) : $errors;
	}

	/**
	 * @param array<string, mixed>      $body
	 * @param array<string, mixed>|null $previous
	 * @return list<Violation>
	 */
	private function violations( array $body, ?array $previous ): array {
		$flow = array_diff_key( $body, array( 'shipped' => true ) );
		return array(
			...$this->compliance->flow(
				$flow,
				new FlowContext(
					$this->types->settings(),
					$this->targets->states( $body ),
					$this->settings->get()->cooldown_days,
					$this->discounts->percents( $body ),
				),
			),
			...$this->locked( $body, $previous ),
			...$this->discounts->unavailable( $body ),
		);
	}

	/**
	 * Offers that the plan does not unlock may stay where they are, and cannot be newly saved.
	 *
	 * @param array<string, mixed>      $body
	 * @param array<string, mixed>|null $previous
	 * @return list<Violation>
	 */
	private function locked( array $body, ?array $previous ): array {
		$plan = OfferTypes::plan();
		if ( 'free' !== $plan ) {
			return array();
		}
		$kept  = FlowInput::offer_types( $previous ?? array() );
		$found = array();
		foreach ( Data::maps( $body, 'reasons' ) as $at => $reason ) {
			foreach ( Data::maps( $reason, 'offers' ) as $number => $offer ) {
				$name = Data::string( $offer, 'type' );
				$type = $this->types->get( $name );
				if (
					null !== $type
					&& ! OfferTypes::unlocked( $type, $plan )
					&& ( $kept[ Data::string( $offer, 'id' ) ] ?? null ) !== $name
				) {
					$message = sprintf(
						/* translators: %s: the name of an offer type. */
						__( 'The Free plan has discount and pause. "%s" needs the Starter plan.', 'churnstop' ),
						$type->label(),
					);
					$found[] = new Violation(
						'offer_type_in_plan',
						'reasons.' . $at . '.offers.' . $number . '.type',
						$message,
						Rule::ERROR,
						'ChurnStop',
					);
				}
			}
		}
		return $found;
	}

	/** @param non-empty-list<Violation> $violations */
	private static function sentence( array $violations ): string {
		$parts = array_unique( array_map(
			static fn (
				Violation $violation,
			): string => $violation->check . ' (' . $violation->path . '): ' . $violation->message,
			$violations,
		) );
		return sprintf(
			/* translators: %s: a list of failed checks, each with its message. */
			__( 'Nothing was saved, because checks failed. %s', 'churnstop' ),
			implode( ' ', array_slice( $parts, 0, 5 ) ),
		);
	}
}
