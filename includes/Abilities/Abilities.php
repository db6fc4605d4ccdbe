<?php
declare(strict_types=1);

namespace ChurnStop\Abilities;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Admin\StaffText;
use ChurnStop\Attempts\Attempt;
use ChurnStop\Attempts\AttemptSearch;
use ChurnStop\Attempts\AttemptStory;
use ChurnStop\Clock;
use ChurnStop\Data;
use ChurnStop\Experiments\Experiments;
use ChurnStop\Failure;
use ChurnStop\Flows\Flows;
use ChurnStop\Redemptions\RevertRedemption;
use ChurnStop\Reports\ExperimentResults;
use ChurnStop\Reports\Reports;
use ChurnStop\Reports\Span;
use ChurnStop\Reports\Totals;
use ChurnStop\Settings\Capabilities;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * What an assistant may ask of ChurnStop and do with it, by whoever may do the same over REST.
 *
 * Two settings hold it back: none is open to MCP until the merchant says so, and comments and customers are left out
 * until they are allowed too.
 */
final class Abilities {

	private const CATEGORY = 'churnstop';

	/** Of an attempt: whose it is, and what they wrote. */
	private const PERSONAL = array( 'comment', 'customer_id', 'subscription_ids', 'actor' );

	private const DAYS = 30;

	public function __construct(
		private readonly AttemptSearch $attempts,
		private readonly AttemptStory $story,
		private readonly Reports $reports,
		private readonly Totals $totals,
		private readonly Flows $flows,
		private readonly Experiments $experiments,
		private readonly ExperimentResults $results,
		private readonly RevertRedemption $revert,
		private readonly SettingsStore $settings,
		private readonly Clock $clock,
	) {}

	public function register_category(): void {
		wp_register_ability_category(
			self::CATEGORY,
			array(
				'label'       => __( 'ChurnStop', 'churnstop' ),
				'description' => __(
					'Why customers cancel subscriptions, what keeps them, and the flows that ask and offer.',
					'churnstop',
				),
			)
		);
	}

	public function register(): void {
		$this->add(
			'list-attempts',
			__( 'List cancellations', 'churnstop' ),
			__(
				'Lists cancellations that customers began, newest first: the reason, what was offered and answered, and the outcome.',
				'churnstop',
			),
			Schemas::attempts_asked(),
			Schemas::attempts(),
			self::reads(),
			$this->list_attempts( ... )
		);
		$this->add(
			'get-summary',
			__( 'Summarize cancellations', 'churnstop' ),
			__(
				'Counts cancellations, saves and save rates by reason and by flow, and answers by offer, from one day to before another. Without days: the last 30 days.',
				'churnstop',
			),
			Schemas::summary_asked(),
			Schemas::summary(),
			self::reads(),
			$this->summary( ... )
		);
		$this->add(
			'explain-decision',
			__( 'Explain a cancellation', 'churnstop' ),
			__( 'Says what was offered in one cancellation, and why each other offer was not.', 'churnstop' ),
			Schemas::explain_asked(),
			Schemas::attempt(),
			self::reads(),
			fn ( array $input ): array => $this->told(
				$this->attempts->get( Data::string( $input, 'attempt_id' ) ) ?? throw Failure::not_found(),
			)
		);
		$this->add(
			'list-flows',
			__( 'List flows', 'churnstop' ),
			__( 'Lists flows as the editor has them: reasons, offers and texts.', 'churnstop' ),
			Schemas::flows_asked(),
			Schemas::flows(),
			self::reads(),
			$this->list_flows( ... )
		);
		$this->add(
			'list-experiments',
			__( 'List experiments', 'churnstop' ),
			__(
				'Lists experiments, newest first, with what each says so far: a sentence, and the figures of its arms. No arm is better or worse before its comparison is decided.',
				'churnstop',
			),
			Schemas::experiments_asked(),
			Schemas::experiments(),
			self::reads(),
			$this->list_experiments( ... )
		);
		$this->add(
			'validate-flow',
			__( 'Check a flow', 'churnstop' ),
			__( 'Checks a flow against the schema and the legal rules. Nothing is saved.', 'churnstop' ),
			Schemas::flow_given(),
			Schemas::verdict(),
			self::reads(),
			$this->validate( ... )
		);
		$this->add(
			'revert-offer',
			__( 'Revoke an offer', 'churnstop' ),
			__(
				'Revokes an offer that a customer accepted: ends a discount or a pause, restores dates or the product. It changes what is billed.',
				'churnstop',
			),
			Schemas::revert_asked(),
			Schemas::reverted(),
			self::writes( true ),
			$this->revert( ... )
		);
		$this->add(
			'save-flow-draft',
			__( 'Save a draft of a flow', 'churnstop' ),
			__(
				'Saves an unpublished draft of a flow. Customers see nothing of it until somebody publishes it in the editor.',
				'churnstop',
			),
			Schemas::draft_given(),
			Schemas::draft(),
			self::writes( false ),
			fn ( array $input ): array => array(
				'draft' => $this->flows->save_draft(
					self::agent(),
					Data::int( $input, 'flow_id' ),
					Data::map( $input, 'draft' ),
				),
			)
		);
	}

	/**
	 * @param lowercase-string                                $name
	 * @param array<string, mixed>                            $asked
	 * @param array<string, mixed>                            $answered
	 * @param array<string, bool>                             $annotations
	 * @param \Closure(array<string, mixed>): array<string, mixed> $work
	 */
	private function add(
		string $name,
		string $label,
		string $description,
		array $asked,
		array $answered,
		array $annotations,
		\Closure $work,
	): void {
		wp_register_ability(
			'churnstop/' . $name,
			array(
				'label'               => $label,
				'description'         => $description,
				'category'            => self::CATEGORY,
				'input_schema'        => $asked,
				'output_schema'       => $answered,
				'permission_callback' => static fn (): bool => current_user_can( Capabilities::MANAGE ),
				'execute_callback'    => static function ( mixed $input = array() ) use ( $work ): array|\WP_Error {
					try {
						return $work( Data::as_map( $input ) );
					} catch ( Failure $failure ) {
						return new \WP_Error(
							$failure->error,
							$failure->sentence,
							array( 'status' => $failure->status ) + $failure->data,
						);
					}
				},
				'meta'                => array(
					'annotations'  => $annotations,
					'show_in_rest' => true,
					'mcp'          => array(
						'public' => $this->settings->get()->abilities['mcp'],
						'type'   => 'tool',
					),
				),
			)
		);
	}

	/** @return array{readonly: bool, destructive: bool, idempotent: bool} */
	private static function reads(): array {
		return array(
			'readonly'    => true,
			'destructive' => false,
			'idempotent'  => true,
		);
	}

	/** @return array{readonly: bool, destructive: bool, idempotent: bool} */
	private static function writes( bool $destructive ): array {
		return array(
			'readonly'    => false,
			'destructive' => $destructive,
			'idempotent'  => true,
		);
	}

	/**
	 * @param array<string, mixed> $input
	 * @return array<string, mixed>
	 */
	private function list_attempts( array $input ): array {
		$filters = array(
			'state'           => Data::string( $input, 'state' ),
			'reason'          => Data::string( $input, 'reason' ),
			'mode'            => Data::string( $input, 'mode', Attempt::LIVE ),
			'subscription' => SubscriptionRef::parse( $input['subscription_id'] ?? null ),
		);

		[ $found, $total ] = $this->attempts->find(
			$filters,
			Data::int( $input, 'page', 1 ),
			Data::int( $input, 'per_page', 20 ),
		);
		return array(
			'attempts' => array_map( $this->told( ... ), $found ),
			'total'    => $total,
		);
	}

	/** @return array<string, mixed> */
	private function told( Attempt $attempt ): array {
		$told = $this->story->of( $attempt ) + array(
			'customer_id'      => $attempt->customer_id,
			'subscription_ids' => SubscriptionRef::all_written( $attempt->subscriptions ),
		);
		$told = array_intersect_key( $told, array_flip( Schemas::TOLD ) );
		return $this->settings->get()->abilities['personal_data']
			? $told
			: array_diff_key( $told, array_flip( self::PERSONAL ) );
	}

	/**
	 * @param array<string, mixed> $input
	 * @return array<string, mixed>
	 */
	private function summary( array $input ): array {
		$today   = $this->clock->now()->setTimezone( wp_timezone() )->format( 'Y-m-d' );
		$to      = Data::string( $input, 'before', Span::shifted( $today, 1 ) );
		$from    = Data::string( $input, 'after', Span::shifted( $to, -self::DAYS ) );
		$span    = new Span( $from, max( $from, $to ) );
		$summary = array(
			'after'  => $span->from,
			'before' => $span->to,
		);
		$this->totals->catch_up();
		foreach ( array( 'reasons', 'flows', 'offers' ) as $name ) {
			$summary[ $name ] = $this->reports->named( $name, $span, $today );
		}
		return $summary;
	}

	/**
	 * @param array<string, mixed> $input
	 * @return array<string, mixed>
	 */
	private function list_flows( array $input ): array {
		[ $flows, $total ] = $this->flows->page(
			Data::string( $input, 'status' ),
			Data::int( $input, 'page', 1 ),
			Data::int( $input, 'per_page', 20 ),
		);
		return array(
			'flows' => $flows,
			'total' => $total,
		);
	}

	/**
	 * @param array<string, mixed> $input
	 * @return array<string, mixed>
	 */
	private function list_experiments( array $input ): array {
		[ $found, $total ] = $this->experiments->page(
			Data::string( $input, 'status' ),
			0,
			Data::int( $input, 'page', 1 ),
			Data::int( $input, 'per_page', 20 ),
		);
		$results           = fn ( array $one ): array => array(
			'results' => $this->results->of( $this->experiments->find( Data::int( Data::as_map( $one ), 'id' ) ) ),
		);
		return array(
			'experiments' => array_map( static fn ( array $one ): array => $one + $results( $one ), $found ),
			'total'       => $total,
		);
	}

	/**
	 * What is no flow at all is answered in the same form.
	 *
	 * @param array<string, mixed> $input
	 * @return array<string, mixed>
	 */
	private function validate( array $input ): array {
		return $this->flows->validate( Data::map( $input, 'flow' ) );
	}

	/**
	 * @param array<string, mixed> $input
	 * @return array<string, mixed>
	 */
	private function revert( array $input ): array {
		$note       = sanitize_textarea_field( Data::string( $input, 'note' ) );
		$redemption = $this->revert->run(
			self::agent(),
			Data::int( $input, 'redemption_id' ),
			StaffText::by_agent( $note ),
			Data::bool( $input, 'notify', true ),
		);
		return array(
			'redemption_id' => $redemption->id,
			'offer_id'      => $redemption->offer_id,
			'offer_type'    => $redemption->offer_type,
			'state'         => $redemption->state,
			'ended_why'     => $redemption->ended_why,
		);
	}

	private static function agent(): Actor {
		return Actor::agent( get_current_user_id() );
	}
}
