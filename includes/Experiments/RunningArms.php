<?php
declare(strict_types=1);

namespace ChurnStop\Experiments;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Compliance\Rule;
use ChurnStop\Compliance\Violation;
use ChurnStop\Data;
use ChurnStop\Discounts\DiscountUse;
use ChurnStop\Failure;
use ChurnStop\Flows\FlowRow;
use ChurnStop\Flows\FlowUse;

/** What a running experiment asks of its flow and its discounts: each arm must fit the next version, and both stay. */
final class RunningArms implements DiscountUse, FlowUse {

	public const CHECK = 'running_arm';

	public function __construct(
		private readonly ExperimentTable $experiments,
		private readonly ExperimentInput $input,
	) {}

	public function before_publish( FlowRow $row, array $body ): void {
		$experiment = $this->experiments->running( $row->id );
		$next       = new FlowRow(
			$row->id,
			$row->version,
			$row->status,
			$body,
			'',
			'',
			$row->is_default,
			$row->has_draft,
			$row->created_at,
			$row->updated_at,
		);
		$violations = array();
		$message    = '';
		foreach ( $experiment->arms ?? array() as $number => $arm ) {
			try {
				$this->input->arm( $arm->to_array(), $next, 'arms.' . $number );
			} catch ( Failure $failure ) {
				$message      = sprintf(
					/* translators: 1: an arm's id, 2: an experiment's name, 3: what is wrong. */
					__( 'The arm "%1$s" of the running experiment "%2$s" does not fit it. %3$s', 'churnstop' ),
					$arm->id,
					$experiment->name ?? '',
					$failure->sentence,
				);
				$found        = Data::maps( $failure->data, 'violations' );
				$violations[] = array() === $found
					? array(
						( new Violation( self::CHECK, 'reasons', $message, Rule::ERROR, 'ChurnStop' ) )->to_array(),
					)
					: $found;
			}
		}
		if ( array() !== $violations ) {
			throw Failure::noncompliant()
				->saying( $message
					. ' '
					. __( 'Stop the experiment first, or keep what its arms need. Nothing was saved.', 'churnstop' ) )
				->with( array( 'violations' => array_merge( ...$violations ) ) );
		}
	}

	public function before_archive( int $flow_id ): void {
		$experiment = $this->experiments->running( $flow_id, true );
		if ( null !== $experiment ) {
			$message = sprintf(
				/* translators: %s: an experiment's name. */
				__( 'The experiment "%s" runs on this flow. Stop it first. Nothing has changed.', 'churnstop' ),
				$experiment->name,
			);
			throw Failure::in_use()
				->saying( $message )
				->with( array(
					'used_by' => array( array( 'experiment_id' => $experiment->id ) ),
				) );
		}
	}

	public function offers_with( int $discount_id ): array {
		$found = array();
		foreach ( $this->experiments->all_running() as $experiment ) {
			foreach ( $experiment->arms as $arm ) {
				foreach ( Data::map( $arm->changes, 'offers_by_reason' ) as $offers ) {
					foreach ( array_map( Data::as_map( ... ), is_array( $offers ) ? $offers : array() ) as $offer ) {
						if ( $discount_id === Data::int( $offer, 'discount_id' ) ) {
							$found[] = array(
								'flow_id'  => $experiment->flow_id,
								'offer_id' => Data::string( $offer, 'id' ),
							);
						}
					}
				}
			}
		}
		return $found;
	}

	public function before_delete( int $flow_id ): void {
		$experiments = $this->experiments->page( '', $flow_id, 100, 0 );
		if ( array() !== $experiments ) {
			throw Failure::in_use()
				->saying( sprintf(
					/* translators: %s: an experiment's name. */
					__(
						'The experiment "%s" is about this flow, so the flow is kept. Nothing has changed. You can archive it.',
						'churnstop',
					),
					$experiments[0]->name,
				) )
				->with( array(
					'used_by' => array_map(
						static fn ( Experiment $experiment ): array => array( 'experiment_id' => $experiment->id ),
						$experiments,
					),
				) );
		}
	}
}
