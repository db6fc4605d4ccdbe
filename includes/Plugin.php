<?php
declare(strict_types=1);

namespace ChurnStop;

use ChurnStop\Admin\AgentPage;
use ChurnStop\Admin\SubscriptionBox;
use ChurnStop\Attempts\AcceptOffer;
use ChurnStop\Attempts\Advisor;
use ChurnStop\Attempts\AttemptSearch;
use ChurnStop\Attempts\AttemptStore;
use ChurnStop\Attempts\AttemptStory;
use ChurnStop\Attempts\AttemptView;
use ChurnStop\Attempts\AttemptWriter;
use ChurnStop\Attempts\CancelAttempt;
use ChurnStop\Attempts\CancelFlow;
use ChurnStop\Attempts\Cancelling;
use ChurnStop\Attempts\DeclineOffer;
use ChurnStop\Attempts\DismissAttempt;
use ChurnStop\Attempts\GetAttempt;
use ChurnStop\Attempts\GiveConsent;
use ChurnStop\Attempts\GiveReason;
use ChurnStop\Attempts\Moves;
use ChurnStop\Attempts\PreviewAttempt;
use ChurnStop\Attempts\ReactivateAttempt;
use ChurnStop\Attempts\Screens;
use ChurnStop\Attempts\StartAttempt;
use ChurnStop\Attempts\Transitions;
use ChurnStop\Compliance\Compliance;
use ChurnStop\Connections\AccountPage;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\Sandbox\CancelledEntries;
use ChurnStop\Connections\Sandbox\Demo;
use ChurnStop\Connections\Sandbox\Sandbox;
use ChurnStop\Connections\WooCommerceSubscriptions\AccountPage as SubscriptionsAccountPage;
use ChurnStop\Connections\WooCommerceSubscriptions\CancelledSubscriptions;
use ChurnStop\Connections\WooCommerceSubscriptions\StoreLog;
use ChurnStop\Connections\SubscriptionPanels;
use ChurnStop\Connections\WooCommerceSubscriptions\Emails\StorePost;
use ChurnStop\Connections\WooCommerceSubscriptions\Panels;
use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;
use ChurnStop\Decisions\Decide;
use ChurnStop\Eligibility\Eligibility;
use ChurnStop\Emails\Letters;
use ChurnStop\Emails\Outbox;
use ChurnStop\Emails\OutboxStore;
use ChurnStop\Events\EventLog;
use ChurnStop\Flows\CodeNote;
use ChurnStop\Flows\DefaultFlows;
use ChurnStop\Flows\FlowInput;
use ChurnStop\Flows\FlowStore;
use ChurnStop\Flows\FlowTable;
use ChurnStop\Flows\Guard;
use ChurnStop\Flows\Targets;
use ChurnStop\Health\Health;
use ChurnStop\Jobs\Jobs;
use ChurnStop\Logging\ErrorLog;
use ChurnStop\Logging\Log;
use ChurnStop\Offers\OfferTypes;
use ChurnStop\Redemptions\Agreements;
use ChurnStop\Redemptions\EndAgreement;
use ChurnStop\Redemptions\KeepSubscription;
use ChurnStop\Privacy\PersonalData;
use ChurnStop\Privacy\Retention;
use ChurnStop\Redemptions\LivePauses;
use ChurnStop\Redemptions\Pauses;
use ChurnStop\Redemptions\Recover;
use ChurnStop\Redemptions\RedemptionSearch;
use ChurnStop\Redemptions\RedemptionStore;
use ChurnStop\Redemptions\Responses;
use ChurnStop\Redemptions\RevertRedemption;
use ChurnStop\Redemptions\Settle;
use ChurnStop\Redemptions\WatchSubscriptions;
use ChurnStop\Settings\Capabilities;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Storage\Database;
use ChurnStop\Storage\Migrations;
use ChurnStop\Storage\Schema;
use ChurnStop\Storefront\AgreementPanel;
use ChurnStop\Storefront\Assets;
use ChurnStop\Storefront\Block;
use ChurnStop\Storefront\Page;
use ChurnStop\Storefront\Several;
use ChurnStop\Storefront\Storefront;

/**
 * The composition root: the one file that knows every part. Each part is made when it is first needed, so that a page without a cancel control
 * pays for nothing.
 */
final class Plugin {

	private static ?self $instance = null;

	/** @var array<int, array<class-string, object>> By site of the network: whoever switches to another one and back meets the parts that are at work. */
	private array $parts = array();

	private function __construct( public readonly string $file ) {}

	public static function boot( string $file ): void {
		self::$instance = new self( $file );
		( new Hooks( self::$instance ) )->register();
	}

	/** For doors that WordPress makes itself (block render files, WP-CLI commands, tests). */
	public static function get(): self {
		return self::$instance ?? throw new \LogicException( 'The plugin has not booted.' );
	}

	/** Forgets this site's parts. Listeners and routes that are registered keep theirs. */
	public function reset(): void {
		unset( $this->parts[ get_current_blog_id() ] );
	}

	/** Roles and the default flow of this site. May run twice. */
	public function install(): void {
		Capabilities::grant( $this->settings()->get()->roles );
		// There, and autoloaded, so that looking for them costs no query.
		add_option( FlowStore::REFUSED, array(), '', true );
		add_option( SettingsStore::OPTION, array(), '', true );
		add_option( Demo::OPTION, array(), '', true );
		$this->default_flows()->ensure();
	}

	public function clock(): Clock {
		return $this->part( SystemClock::class, static fn (): SystemClock => new SystemClock() );
	}

	public function database(): Database {
		global $wpdb;
		return $this->part( Database::class, static fn (): Database => new Database( $wpdb, Schema::refusal( ... ) ) );
	}

	public function schema(): Schema {
		return $this->part( Schema::class, fn (): Schema => new Schema( $this->database() ) );
	}

	/** With a database of its own: while it works, everybody else's is read-only. */
	public function migrations(): Migrations {
		global $wpdb;
		return $this->part( Migrations::class, fn (): Migrations => new Migrations( new Database( $wpdb ), $this->log() ) );
	}

	public function log(): Log {
		return $this->part( Log::class, static fn (): Log => StoreLog::available() ? new StoreLog() : new ErrorLog() );
	}

	/** On a copy of the shop (staging), or with tables that are not this code's to write, no job of ours does anything. */
	public function may_run_jobs(): bool {
		return ! WooCommerceSubscriptions::is_duplicate_site() && $this->schema()->is_current();
	}

	/** Whether shoppers get a flow: switched on, and the tables are this code's to write. Else the store's own cancel link is what they get. */
	public function is_serving(): bool {
		return $this->settings()->get()->enabled && $this->schema()->is_current();
	}

	public function settings(): SettingsStore {
		return $this->part( SettingsStore::class, static fn (): SettingsStore => new SettingsStore() );
	}

	public function jobs(): Jobs {
		return $this->part( Jobs::class, fn (): Jobs => new Jobs( $this->log() ) );
	}

	public function connections(): Connections {
		return $this->part(
			Connections::class,
			fn (): Connections => new Connections(
				array_values(
					array_filter(
						array(
							WooCommerceSubscriptions::available() ? new WooCommerceSubscriptions() : null,
							Sandbox::is_on() ? new Sandbox( $this->database() ) : null,
						)
					)
				)
			)
		);
	}

	public function offer_types(): OfferTypes {
		return $this->part( OfferTypes::class, static fn (): OfferTypes => OfferTypes::registered() );
	}

	public function compliance(): Compliance {
		return $this->part( Compliance::class, static fn (): Compliance => Compliance::registered() );
	}

	public function flow_table(): FlowTable {
		return $this->part( FlowTable::class, fn (): FlowTable => new FlowTable( $this->database(), $this->clock() ) );
	}

	public function flow_input(): FlowInput {
		return $this->part( FlowInput::class, fn (): FlowInput => new FlowInput( $this->offer_types() ) );
	}

	public function flows(): FlowStore {
		return $this->part( FlowStore::class, fn (): FlowStore => new FlowStore( $this->flow_table(), $this->flow_input(), $this->compliance(), $this->clock() ) );
	}

	public function targets(): Targets {
		return $this->part( Targets::class, fn (): Targets => new Targets( $this->connections() ) );
	}

	public function guard(): Guard {
		return $this->part( Guard::class, fn (): Guard => new Guard( $this->flow_input(), $this->offer_types(), $this->compliance(), $this->targets(), $this->settings() ) );
	}

	public function code_note(): CodeNote {
		return $this->part( CodeNote::class, static fn (): CodeNote => new CodeNote() );
	}

	/** What a merchant does with flows, for every door. */
	public function flow_editing(): Flows\Flows {
		return $this->part( Flows\Flows::class, fn (): Flows\Flows => new Flows\Flows( $this->flow_table(), $this->flows(), $this->guard(), $this->code_note() ) );
	}

	public function default_flows(): DefaultFlows {
		return $this->part( DefaultFlows::class, fn (): DefaultFlows => new DefaultFlows( $this->flow_table(), $this->flows(), $this->guard(), $this->code_note(), $this->clock() ) );
	}

	public function events(): EventLog {
		return $this->part( EventLog::class, fn (): EventLog => new EventLog( $this->database(), $this->log() ) );
	}

	public function attempts(): AttemptStore {
		return $this->part( AttemptStore::class, fn (): AttemptStore => new AttemptStore( $this->database(), $this->flows() ) );
	}

	public function redemptions(): RedemptionStore {
		return $this->part( RedemptionStore::class, fn (): RedemptionStore => new RedemptionStore( $this->database() ) );
	}

	public function pauses(): Pauses {
		return $this->part( Pauses::class, fn (): Pauses => new Pauses( $this->jobs() ) );
	}

	/** All pauses of this site, for whoever switches ChurnStop off or on. */
	public function live_pauses(): LivePauses {
		return $this->part( LivePauses::class, fn (): LivePauses => new LivePauses( $this->database(), $this->redemptions(), $this->revert(), $this->pauses() ) );
	}

	public function attempt_search(): AttemptSearch {
		return $this->part( AttemptSearch::class, fn (): AttemptSearch => new AttemptSearch( $this->database() ) );
	}

	public function redemption_search(): RedemptionSearch {
		return $this->part( RedemptionSearch::class, fn (): RedemptionSearch => new RedemptionSearch( $this->database() ) );
	}

	public function retention(): Retention {
		return $this->part( Retention::class, fn (): Retention => new Retention( $this->database(), $this->clock() ) );
	}

	public function personal_data(): PersonalData {
		return $this->part( PersonalData::class, fn (): PersonalData => new PersonalData( $this->database() ) );
	}

	public function health(): Health {
		return $this->part( Health::class, fn (): Health => new Health( $this->database(), $this->schema(), $this->migrations(), $this->jobs(), $this->connections(), $this->settings(), $this->flow_editing(), $this->clock(), WooCommerceSubscriptions::is_duplicate_site( ... ) ) );
	}

	public function revert(): RevertRedemption {
		return $this->part( RevertRedemption::class, fn (): RevertRedemption => new RevertRedemption( $this->redemptions(), $this->connections(), $this->events(), $this->database(), $this->pauses(), $this->flows(), $this->clock(), $this->log() ) );
	}

	public function agreements(): Agreements {
		return $this->part( Agreements::class, fn (): Agreements => new Agreements( $this->redemptions(), $this->connections() ) );
	}

	public function end_agreement(): EndAgreement {
		return $this->part( EndAgreement::class, fn (): EndAgreement => new EndAgreement( $this->redemptions(), $this->revert(), $this->connections() ) );
	}

	public function keep(): KeepSubscription {
		return $this->part( KeepSubscription::class, fn (): KeepSubscription => new KeepSubscription( $this->connections() ) );
	}

	public function watcher(): WatchSubscriptions {
		return $this->part( WatchSubscriptions::class, fn (): WatchSubscriptions => new WatchSubscriptions( $this->redemptions(), $this->revert(), $this->log() ) );
	}

	public function recover(): Recover {
		return $this->part( Recover::class, fn (): Recover => new Recover( $this->settle(), $this->attempts(), $this->redemptions(), $this->revert(), $this->connections(), $this->events(), $this->clock(), $this->log() ) );
	}

	/** The shopper's way, for every door. */
	public function cancel_flow(): CancelFlow {
		return $this->part(
			CancelFlow::class,
			function (): CancelFlow {
				$transitions = $this->transitions();
				$get         = new GetAttempt( $transitions, $this->moves() );
				return new CancelFlow(
					new StartAttempt( $transitions, $this->moves(), $this->flows(), $this->settings() ),
					$get,
					new GiveReason( $transitions, $this->moves() ),
					new GiveConsent( $transitions, $this->moves() ),
					new AcceptOffer( $transitions, $this->moves(), $this->advisor(), $this->view(), $get, $this->settle(), $this->pauses(), $this->jobs(), $this->log() ),
					new DeclineOffer( $transitions, $this->moves(), $this->view() ),
					new CancelAttempt( $transitions, $this->cancelling(), $this->jobs() ),
					new DismissAttempt( $transitions, $this->moves() ),
					new ReactivateAttempt( $transitions, $this->keep() ),
					$this->view(),
					$this->connections()
				);
			}
		);
	}

	public function reports(): Reports\Reports {
		return $this->part( Reports\Reports::class, fn (): Reports\Reports => new Reports\Reports( $this->database() ) );
	}

	/** The store's cancellations of the last twelve months. */
	public function past_year(): Reports\PastYear {
		return $this->part(
			Reports\PastYear::class,
			fn (): Reports\PastYear => new Reports\PastYear(
				array_values(
					array_filter(
						array(
							WooCommerceSubscriptions::available() ? new CancelledSubscriptions( $this->database() ) : null,
							Sandbox::is_on() ? new CancelledEntries( ( new Sandbox( $this->database() ) )->book ) : null,
						)
					)
				),
				$this->clock()
			)
		);
	}

	public function replay(): Reports\Replay {
		return $this->part( Reports\Replay::class, fn (): Reports\Replay => new Reports\Replay( $this->database(), new Decide( $this->eligibility() ) ) );
	}

	public function preview(): PreviewAttempt {
		return $this->part( PreviewAttempt::class, fn (): PreviewAttempt => new PreviewAttempt( $this->moves(), new Screens(), $this->settings() ) );
	}

	public function storefront(): Storefront {
		return $this->part(
			Storefront::class,
			function (): Storefront {
				$enabled = $this->is_serving( ... );
				$assets  = $this->assets();
				$several = new Several();
				$page    = new Page( $this->cancel_flow( ... ), $this->connections(), $assets, $enabled, $this->log() );
				$block   = new Block( $this->file, $this->connections(), $page, $assets, $several, $enabled, $this->agreement_panel()->html( ... ), $this->log() );
				return new Storefront( $page, $assets, $block, $several, $this->connections(), $this->account_pages(), $enabled, $this->log() );
			}
		);
	}

	/** Letters to customers. */
	public function outbox(): Outbox {
		return $this->part(
			Outbox::class,
			fn (): Outbox => new Outbox(
				new OutboxStore( $this->database() ),
				new Letters( $this->connections() ),
				$this->attempts(),
				$this->redemptions(),
				$this->settings(),
				$this->jobs(),
				$this->clock(),
				$this->log(),
				WooCommerceSubscriptions::available() ? array( new StorePost() ) : array()
			)
		);
	}

	/** On `init`: what was agreed, on the pages where shoppers see their subscriptions. */
	public function agreement_panel(): AgreementPanel {
		return $this->part(
			AgreementPanel::class,
			fn (): AgreementPanel => new AgreementPanel( $this->panels(), $this->assets(), $this->agreements( ... ), $this->end_agreement( ... ), $this->keep( ... ), $this->connections( ... ), $this->log() )
		);
	}

	/** In wp-admin: the box on a subscription's page. */
	public function subscription_box(): SubscriptionBox {
		return $this->part(
			SubscriptionBox::class,
			fn (): SubscriptionBox => new SubscriptionBox( $this->panels(), $this->attempts( ... ), $this->redemptions( ... ), $this->revert( ... ), $this->agreements( ... ), $this->attempt_story( ... ), $this->connections( ... ), $this->log() )
		);
	}

	/** In wp-admin: a cancellation that staff walk for a customer. */
	public function agent_page(): AgentPage {
		return $this->part( AgentPage::class, fn (): AgentPage => new AgentPage( $this->panels(), $this->assets(), $this->cancel_flow( ... ), $this->connections( ... ), $this->log() ) );
	}

	public function attempt_story(): AttemptStory {
		return $this->part( AttemptStory::class, fn (): AttemptStory => new AttemptStory( $this->flows(), $this->offer_types() ) );
	}

	private function assets(): Assets {
		return $this->part( Assets::class, fn (): Assets => new Assets( $this->file, $this->settings() ) );
	}

	/** @return list<SubscriptionPanels> */
	public function panels(): array {
		return WooCommerceSubscriptions::available() ? array( new Panels() ) : array();
	}

	/** @return list<AccountPage> */
	private function account_pages(): array {
		return WooCommerceSubscriptions::available() ? array( new SubscriptionsAccountPage() ) : array();
	}

	private function writer(): AttemptWriter {
		return $this->part( AttemptWriter::class, fn (): AttemptWriter => new AttemptWriter( $this->attempts(), $this->responses(), $this->events(), $this->database(), $this->clock() ) );
	}

	private function responses(): Responses {
		return $this->part( Responses::class, fn (): Responses => new Responses( $this->database() ) );
	}

	private function eligibility(): Eligibility {
		return $this->part( Eligibility::class, fn (): Eligibility => new Eligibility( $this->offer_types() ) );
	}

	private function advisor(): Advisor {
		return $this->part( Advisor::class, fn (): Advisor => new Advisor( $this->offer_types(), $this->eligibility(), new Decide( $this->eligibility() ) ) );
	}

	private function moves(): Moves {
		return $this->part( Moves::class, fn (): Moves => new Moves( $this->advisor() ) );
	}

	private function view(): AttemptView {
		return $this->part( AttemptView::class, fn (): AttemptView => new AttemptView( $this->connections(), $this->redemptions(), $this->flows(), new Screens(), $this->settings() ) );
	}

	private function cancelling(): Cancelling {
		return $this->part( Cancelling::class, fn (): Cancelling => new Cancelling( $this->connections(), $this->redemptions(), $this->writer(), $this->moves(), $this->flows(), $this->pauses(), $this->revert(), $this->clock() ) );
	}

	private function settle(): Settle {
		return $this->part( Settle::class, fn (): Settle => new Settle( $this->attempts(), $this->writer(), $this->redemptions(), $this->connections(), $this->flows(), $this->moves(), $this->cancelling(), $this->pauses(), $this->log() ) );
	}

	private function transitions(): Transitions {
		return $this->part( Transitions::class, fn (): Transitions => new Transitions( $this->attempts(), $this->redemptions(), $this->connections(), $this->writer(), $this->flows(), $this->settle(), $this->clock(), $this->settings() ) );
	}

	/**
	 * @template T of object
	 * @param class-string<T> $name
	 * @param callable(): T   $make
	 * @return T
	 */
	private function part( string $name, callable $make ): object {
		$site = get_current_blog_id();
		$part = $this->parts[ $site ][ $name ] ?? null;
		if ( ! $part instanceof $name ) {
			$part                          = $make();
			$this->parts[ $site ][ $name ] = $part;
		}
		return $part;
	}
}
