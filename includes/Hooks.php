<?php
declare(strict_types=1);

namespace ChurnStop;

use ChurnStop\Admin\Boot;
use ChurnStop\Admin\Menu;
use ChurnStop\Admin\TryIt;
use ChurnStop\Connections\Connection;
use ChurnStop\Connections\Sandbox\Demo;
use ChurnStop\Connections\Sandbox\DemoDoors;
use ChurnStop\Connections\Sandbox\Sandbox;
use ChurnStop\Connections\WooCommerceSubscriptions\RestNamespaces;
use ChurnStop\Connections\WooCommerceSubscriptions\WooCommerceSubscriptions;
use ChurnStop\Logging\Fault;
use ChurnStop\Emails\Triggers;
use ChurnStop\Redemptions\Pauses;
use ChurnStop\Redemptions\Recover;
use ChurnStop\Rest\AgreementsController;
use ChurnStop\Rest\AttemptsController;
use ChurnStop\Rest\Controller;
use ChurnStop\Rest\EventsController;
use ChurnStop\Rest\FlowsController;
use ChurnStop\Rest\ReportsController;
use ChurnStop\Rest\SettingsController;
use ChurnStop\Rest\SupportController;
use ChurnStop\Settings\Capabilities;
use ChurnStop\Storage\StorageFailure;

/** Where WordPress meets the plugin: each callback asks the composition root for what it needs, when it is called. */
final class Hooks {

	public function __construct( private readonly Plugin $plugin ) {}

	public function register(): void {
		register_activation_hook( $this->plugin->file, array( $this, 'activate' ) );
		add_action( 'init', array( $this, 'load_translations' ), 0 );
		add_action( 'init', array( $this, 'prepare_site' ), 1 );
		add_action( 'init', array( $this, 'watch' ), 5 );
		add_action( Demo::SWITCHED, array( $this, 'demo_switched' ), 10, 0 );
		add_action( 'init', array( $this, 'storefront' ), 6 );
		add_action( 'rest_api_init', array( $this, 'routes' ) );
		// WooCommerce has made its roles: on a new site of a network later than ours were given out, as on any site that had ChurnStop first.
		add_action( 'woocommerce_installed', array( $this, 'grant' ), 10, 0 );
		add_action( Pauses::JOB, array( $this, 'resume' ) );
		add_action( Recover::JOB, array( $this, 'recover' ), 10, 0 );
		( new Triggers( $this->plugin->outbox( ... ), $this->plugin->may_run_jobs( ... ) ) )->register();
		( new RestNamespaces( Controller::NAMESPACE ) )->register();
		( new Upkeep( $this->plugin ) )->register();
		( new Menu( fn (): Boot => new Boot( $this->plugin->offer_types(), $this->plugin->settings()->get(), $this->plugin->connections() ) ) )->register();
		WooCommerceSubscriptions::declare_compatibility( $this->plugin->file );
	}

	/** On the whole network too, only this site is made ready here: others are when they are first needed. */
	public function activate(): void {
		$this->load_translations(); // `init` was before the plugin: the default flow is written in the site's language.
		$this->make_ready();
		$this->filter_default_flow();
	}

	/** At activation the filter `churnstop_default_flow` runs even where the flow exists already; a first activation has run it while making the flow. */
	private function filter_default_flow(): void {
		if ( $this->plugin->schema()->is_current() ) {
			$this->plugin->default_flows()->apply_filter();
		}
	}

	/** Those that come with the plugin; a site's own, in WordPress' folder for them, go first. */
	public function load_translations(): void {
		load_plugin_textdomain( 'churnstop', false, dirname( plugin_basename( $this->plugin->file ) ) . '/languages' );
	}

	/** Tables and the default flow are made per site on first need. Costs an autoloaded option where they are there. */
	public function prepare_site(): void {
		if ( $this->plugin->schema()->is_current() || $this->plugin->schema()->is_newer() ) {
			return;
		}
		$this->make_ready();
	}

	public function grant(): void {
		Capabilities::grant( $this->plugin->settings()->get()->roles );
	}

	public function watch(): void {
		foreach ( $this->plugin->connections()->all() as $connection ) {
			$this->watch_one( $connection );
		}
	}

	/** The sandbox came or went within this request. */
	public function demo_switched(): void {
		$this->plugin->reset();
		$sandbox = $this->plugin->connections()->get( Sandbox::ID );
		if ( null !== $sandbox ) {
			$this->watch_one( $sandbox );
		}
	}

	private function watch_one( Connection $connection ): void {
		$connection->watch( $this->plugin->watcher() );
		if ( $connection instanceof Sandbox ) {
			( new DemoDoors( $connection ) )->register();
		}
	}

	public function storefront(): void {
		$this->plugin->storefront()->register();
		$this->plugin->agreement_panel()->register();
		if ( is_admin() ) {
			$this->plugin->subscription_box()->register();
			$this->plugin->agent_page()->register();
			( new TryIt( $this->plugin->connections( ... ) ) )->register();
		}
	}

	public function routes(): void {
		( new AttemptsController( $this->plugin->cancel_flow() ) )->register( $this->plugin->log() );
		( new AgreementsController( $this->plugin->end_agreement(), $this->plugin->keep(), $this->plugin->agreements() ) )->register( $this->plugin->log() );
		( new SupportController( $this->plugin->attempts(), $this->plugin->attempt_story(), $this->plugin->redemptions(), $this->plugin->agreements(), $this->plugin->panels() ) )->register( $this->plugin->log() );
		( new EventsController( $this->plugin->events(), $this->plugin->revert(), $this->plugin->redemptions() ) )->register( $this->plugin->log() );
		( new FlowsController( $this->plugin->flow_editing(), $this->plugin->preview(), $this->plugin->clock() ) )->register( $this->plugin->log() );
		( new ReportsController( $this->plugin->reports(), $this->plugin->past_year(), $this->plugin->replay(), $this->plugin->flow_editing(), $this->plugin->clock() ) )->register( $this->plugin->log() );
		( new SettingsController( $this->plugin->settings(), $this->plugin->default_flows(), $this->plugin->code_note(), $this->plugin->targets(), $this->plugin->clock() ) )->register( $this->plugin->log() );
	}

	public function resume( string $key ): void {
		if ( $this->may_write() ) {
			$this->plugin->recover()->resume( $key );
		}
	}

	public function recover(): void {
		if ( $this->may_write() ) {
			$this->plugin->recover()->run();
		}
	}

	/** On a copy of the shop (staging) no job of ours touches subscriptions. */
	private function may_write(): bool {
		return $this->plugin->may_run_jobs();
	}

	private function make_ready(): void {
		try {
			if ( $this->plugin->schema()->is_older() ) {
				$this->plugin->migrations()->run( time() );
			} elseif ( ! $this->plugin->schema()->is_newer() ) {
				$this->plugin->schema()->create();
			}
			if ( $this->plugin->schema()->is_current() ) {
				$this->plugin->install();
			}
		} catch ( StorageFailure $failure ) {
			// Without tables ChurnStop stays out of the way: the store's own cancel link is what shoppers get.
			$this->plugin->log()->error( 'Its tables could not be made or brought up to date.', Fault::of( $failure ) );
		}
	}
}
